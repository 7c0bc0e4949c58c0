import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import test from 'ava';
import { kindMutations, leftBehind } from './kind-mutations.ts';
import { type Bench, makeBench, notPassed, root } from './labs.ts';
import { type LiveLab, liveLab } from './live-lab.ts';
import { trafficMutations } from './traffic-mutations.ts';

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

for (const { what, act, undo, noticed } of [...kindMutations, ...trafficMutations]) {
  test.serial(`the checks notice that ${what}`, async (t) => {
    const names = Object.keys(noticed);
    try {
      await act(lab, bench);
      // kube-proxy, probes and controllers need a moment to follow.
      await setTimeout(2_000);
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

test.serial('a change in the cluster starts the next attempt at once', async (t) => {
  const slow = (text: string) =>
    text.replace(/(name: no-job\n.*\n) {4}within: \d+/, '$1    within: 300\n    every: 60');
  // On a busy machine the first attempt comes late; one that comes after the change proves nothing.
  for (const seconds of [5, 20, 60]) {
    await leftBehind.act(lab, bench);
    const proven = withLabFile(slow, () => lab.prove('no-job'));
    await setTimeout(seconds * 1000);
    await leftBehind.undo(lab, bench);
    const [verdict] = (await proven).verdicts;
    t.is(verdict?.status, 'pass');
    if ((verdict?.attempts ?? 0) > 1) {
      const took = Date.parse(verdict?.end ?? '') - Date.parse(verdict?.start ?? '');
      t.true(took < 60_000, `${took} ms`);
      return;
    }
  }
  t.fail('the first attempt never came before the change');
});

test.serial('down leaves nothing', async (t) => {
  const { code } = await bench.labs('down', bench.name);
  t.is(code, 0);
});

/** What fails after a mutation is there to stay: waiting for it would only take time. */
function hastily<T>(act: () => Promise<T>): Promise<T> {
  return withLabFile((text) => text.replaceAll(/within: \d+/g, 'within: 4'), act);
}

/** While it acts, the lab file is another. */
async function withLabFile<T>(edit: (text: string) => string, act: () => Promise<T>): Promise<T> {
  const file = join(bench.folder, 'lab.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, edit(text));
  try {
    return await act();
  } finally {
    await writeFile(file, text);
  }
}
