import { join } from 'node:path';
import test from 'ava';
import { type Bench, changedBy, makeBench, notPassed, root, run } from './labs.ts';
import { type LiveLab, liveLab } from './live-lab.ts';
import { mutations } from './mutations.ts';
import { removals } from './removals.ts';

const ends: (() => Promise<void>)[] = [];
let bench: Bench;
let lab: LiveLab;

test.before(async (t) => {
  bench = await makeBench(t, join(root, 'labs', 'multus-mirror'), (end) => ends.push(end));
  lab = liveLab(bench);
});

test.after.always(async () => {
  for (const end of ends.reverse()) {
    await end();
  }
});

test.serial('up brings the lab up and every check passes', async (t) => {
  const { verdicts } = await lab.up();
  t.deepEqual(notPassed(verdicts), []);
  t.true(verdicts.length >= 10);
});

test.serial('the figures are those of real frames', async (t) => {
  const { verdicts } = await lab.prove('n3', 'mirror-up');
  const n3 = verdicts.find(({ check }) => check === 'n3');
  t.is(n3?.figures['sent'], 1000);
  t.is(n3?.figures['delivered'], 1000);
  const mirror = verdicts.find(({ check }) => check === 'mirror-up');
  t.is(mirror?.figures['copied'], 500);
  t.true((mirror?.evidence.length ?? 0) > 0);
});

test.serial('up again changes nothing and proves again', async (t) => {
  const answer = await lab.up();
  t.deepEqual(changedBy(answer), []);
  t.deepEqual(notPassed(answer.verdicts), []);
});

for (const { what, act, repairs, mayJoin = [] } of removals) {
  test.serial(`up puts back ${what}, and touches nothing else`, async (t) => {
    await act(lab);
    const answer = await lab.up();
    const changed = changedBy(answer);
    t.deepEqual(
      repairs.filter((id) => !changed.includes(id)),
      [],
      'not repaired',
    );
    t.deepEqual(
      // Waiting for DNS touches nothing.
      changed.filter((id) => !repairs.includes(id) && !mayJoin.includes(id) && !id.startsWith('dns ')),
      [],
      'touched as well',
    );
    t.deepEqual(notPassed(answer.verdicts), []);
  });
}

for (const { what, act, undo, noticed, unmoved } of mutations) {
  test.serial(`prove notices ${what}`, async (t) => {
    try {
      await act(lab);
      const { code, verdicts } = await lab.prove(...Object.keys(noticed), ...unmoved);
      const status = Object.fromEntries(verdicts.map((one) => [one.check, one.status]));
      t.deepEqual(status, { ...noticed, ...Object.fromEntries(unmoved.map((name) => [name, 'pass'])) });
      t.is(code, Object.values(noticed).includes('error') ? 3 : 1);
    } finally {
      await undo?.(lab);
      t.deepEqual(notPassed((await lab.up()).verdicts), []);
    }
  });
}

test.serial('down leaves nothing', async (t) => {
  const { code } = await bench.labs('down', bench.name);
  t.is(code, 0);
  for (const kind of [
    ['ps', '--all'],
    ['network', 'ls'],
    ['volume', 'ls'],
  ]) {
    t.false((await run('docker', ...kind)).includes(bench.name), kind.join(' '));
  }
});
