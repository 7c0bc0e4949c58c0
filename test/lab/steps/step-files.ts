import type { ExecutionContext } from 'ava';
import { readLab } from '../../../src/lab/load.ts';
import { printProblem } from '../../../src/lab/problem.ts';
import type { Step } from '../../../src/lab/step-types.ts';
import { labFolder, problemsOf } from '../lab-folder.ts';

/** A check that the fixture lab can have; `lines` are more of its keys. */
export const check = (name: string, ...lines: readonly string[]) =>
  [
    `  - name: ${name}`,
    "    packets: { flows: [{ name: up, from: 'east/a:net1', to: 'west/b:net1' }] }",
    ...lines.map((line) => `    ${line}`),
  ].join('\n');

/** A step file with a title and one check, and what is given besides. */
export function stepText(parts: { readonly front?: string; readonly prose?: string } = {}): string {
  const front = parts.front ?? `checks:\n${check('frames')}`;
  return `---\ntitle: A step\n${front}\n---\n\n${parts.prose ?? 'Do it:\n\n```bash\ntrue\n```\n'}`;
}

/** The problems of the fixture lab with these files in steps/, as they are printed. */
export async function problemsOfSteps(
  t: ExecutionContext,
  files: Readonly<Record<string, string>>,
): Promise<string[]> {
  return problemsOf(t, [], inSteps(files));
}

/** The steps of the fixture lab with these files; the test fails when there is a problem. */
export async function stepsOf(
  t: ExecutionContext,
  files: Readonly<Record<string, string>>,
): Promise<readonly Step[]> {
  const { lab, problems } = await readLab(await labFolder(t, [], inSteps(files)));
  t.deepEqual(problems.map(printProblem), []);
  return lab?.steps ?? [];
}

function inSteps(files: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`steps/${name}`, text]));
}
