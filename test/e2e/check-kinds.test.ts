import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { kindMutations } from './kind-mutations.ts';
import { type Bench, makeBench, notPassed, root } from './labs.ts';
import { type LiveLab, liveLab } from './live-lab.ts';

const ends: (() => Promise<void>)[] = [];
let bench: Bench;
let lab: LiveLab;

test.before(async (t) => {
  bench = await makeBench(t, join(root, 'test/fixtures/labs/checks'), (end) => ends.push(end));
  lab = liveLab(bench);
});

test.after.always(async () => {
  for (const end of ends.reverse()) {
    await end();
  }
});

test.serial('every kind of check passes on a lab that is as it should be', async (t) => {
  const { verdicts } = await lab.up();
  t.deepEqual(notPassed(verdicts), []);
});

for (const { what, act, undo, noticed } of kindMutations) {
  test.serial(`the checks notice that ${what}`, async (t) => {
    const names = Object.keys(noticed);
    try {
      await act(lab, bench);
      const { code, verdicts } = await hastily(() => lab.prove(...names));
      t.deepEqual(
        verdicts.map(({ check, status }) => [check, status]).sort(),
        Object.entries(noticed)
          .map(([name, [status]]) => [name, status])
          .sort(),
      );
      for (const { check, seen } of verdicts) {
        t.regex(seen, noticed[check]?.[1] ?? /^$/, check);
      }
      t.is(code, verdicts.some(({ status }) => status === 'error') ? 3 : 1);
    } finally {
      await undo(lab, bench);
    }
    t.deepEqual(notPassed((await lab.prove(...names)).verdicts), []);
  });
}

test.serial('down leaves nothing', async (t) => {
  const { code } = await bench.labs('down', bench.name);
  t.is(code, 0);
});

/** What fails after a mutation is there to stay: waiting for it would only take time. */
async function hastily<T>(act: () => Promise<T>): Promise<T> {
  const file = join(bench.folder, 'lab.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replaceAll(/within: \d+/g, 'within: 4'));
  try {
    return await act();
  } finally {
    await writeFile(file, text);
  }
}
