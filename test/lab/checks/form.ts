import type { ExecutionContext } from 'ava';
import type { Check } from '../../../src/lab/check-types.ts';
import { labOf, problemsOf } from '../lab-folder.ts';

const web = '    http: { from: west/b, service: west/web }';

/** The problems of the fixture with this in the place of its second check, without the file's name. */
export async function problemsOfCheck(t: ExecutionContext, text: string): Promise<string[]> {
  const problems = await problemsOf(t, [[web, `    ${text}`]]);
  return problems.map((problem) => problem.replace(/^lab\.yaml:\d+:\d+ checks\[1\]\.?/, ''));
}

/** The fixture's second check, when it is this. */
export async function resolvedCheck(t: ExecutionContext, text: string): Promise<Check | undefined> {
  return (await labOf(t, [[web, `    ${text}`]])).checks[1];
}
