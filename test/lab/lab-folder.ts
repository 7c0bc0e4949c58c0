import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { readLab } from '../../src/lab/load.ts';
import { printProblem } from '../../src/lab/problem.ts';
import type { Lab } from '../../src/lab/types.ts';

const fixture = join(import.meta.dirname, '../fixtures/labs/two-clusters');

/** What to change in the fixture's files: `[what is there, what shall be there]`, each exactly once. */
export type Edit = readonly [from: string, to: string];

/** A copy of the fixture `two-clusters` with some of it changed; gone after the test. */
export async function labFolder(
  t: ExecutionContext,
  edits: readonly Edit[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = join(await temporaryFolder(t), 'two-clusters');
  await cp(fixture, folder, { recursive: true });
  for (const [from, to] of edits) {
    await edit(t, folder, from, to);
  }
  await writeFiles(folder, more);
  return folder;
}

export async function temporaryFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'labs-test-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

export async function writeFiles(folder: string, files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
}

async function edit(t: ExecutionContext, folder: string, from: string, to: string): Promise<void> {
  let hits = 0;
  for (const name of ['lab.yaml', 'east.yaml', 'west.yaml']) {
    const text = await readFile(join(folder, name), 'utf8');
    hits += text.split(from).length - 1;
    await writeFile(
      join(folder, name),
      text.replace(from, () => to),
    );
  }
  t.is(hits, 1, `the fixture must have exactly one ${JSON.stringify(from)}`);
}

/** Every problem of the changed fixture, as it is printed. */
export async function problemsOf(
  t: ExecutionContext,
  edits: readonly Edit[] = [],
  more: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const { problems } = await readLab(await labFolder(t, edits, more), { knownImages: ['toolbox', 'koko'] });
  return problems.map(printProblem);
}

/** The changed fixture as a Lab; the test fails when it has a problem. */
export async function labOf(t: ExecutionContext, edits: readonly Edit[] = []): Promise<Lab> {
  const { lab, problems } = await readLab(await labFolder(t, edits));
  t.deepEqual(problems.map(printProblem), []);
  if (lab === undefined) {
    throw new Error('no lab although there are no problems');
  }
  return lab;
}

/** The problems of a text as lab.yaml, with no other file beside it. */
export async function problemsOfText(t: ExecutionContext, text: string | Uint8Array): Promise<string[]> {
  const folder = join(await temporaryFolder(t), 'some-lab');
  await mkdir(folder);
  await writeFile(join(folder, 'lab.yaml'), text);
  const { problems } = await readLab(folder);
  return problems.map(printProblem);
}
