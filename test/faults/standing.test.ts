import { join } from 'node:path';
import test from 'ava';
import { type Bench, changedBy, notPassed, type UpAnswer } from '../e2e/labs.ts';
import { type LiveLab, liveLab } from '../e2e/live-lab.ts';
import { converges, goes } from './ending.ts';
import { benchOf, smallLab } from './lab.ts';
import { type NodeFault, nodeFaults } from './node-faults.ts';
import { readSettings } from './settings.ts';
import { filesOf, spoilings } from './spoil.ts';

/** Faults of a lab that is up: one after the other on the same one. */
const { isLong } = readSettings(process.env);
const ends: (() => Promise<void>)[] = [];
let bench: Bench;
let lab: LiveLab;
const folder = () => join(bench.env['LABS_STATE'] ?? '', bench.name);

test.before(async (t) => {
  bench = await benchOf(t, smallLab(), (end) => ends.push(end));
  lab = liveLab(bench);
});

test.after.always(async () => {
  for (const end of ends.reverse()) {
    await end();
  }
});

test.serial('the lab comes up', async (t) => {
  t.timeout(30 * 60_000);
  await converges(t, bench);
  t.is((await bench.labs('solve', '1', '--lab', bench.name)).code, 0);
});

/** Whatever was spoiled, `status` tells what it can, and `up` mends it. */
for (const [how, spoil] of Object.entries(spoilings)) {
  test.serial(`state files ${how}: status answers, up mends and proves`, async (t) => {
    t.timeout(20 * 60_000);
    const files = await filesOf(folder());
    t.true(files.includes('state.json') && files.includes('one.kubeconfig'), files.join(' '));
    // One by one in the long form; what was spoiled together could hide one behind the other.
    for (const group of isLong ? files.map((file) => [file]) : [files]) {
      for (const file of group) {
        // What `up` has mended before may have replaced evidence.
        await spoil(join(folder(), file)).catch(() => {});
      }
      const status = await bench.labs('status', bench.name);
      t.true([0, 3].includes(status.code ?? -1), status.stderr);
      t.notRegex(status.stderr, /defect of labs/, group.join(' '));
      await converges(t, bench);
      t.is((await bench.labs('status', bench.name)).code, 0, `after up, ${group.join(' ')}`);
    }
  });
}

const short = ['a node is killed', 'a node is paused'];
const chosen = nodeFaults.filter(({ what }) => isLong || short.includes(what));

async function mended({ by }: NodeFault): Promise<UpAnswer & { code: number | null; stderr: string }> {
  const { code, stdout, stderr } = await bench.labs(by, bench.name, '--yes', '--json');
  return { ...(JSON.parse(stdout) as UpAnswer), code, stderr };
}

for (const fault of chosen) {
  test.serial(`${fault.what}: ${fault.by} mends and proves`, async (t) => {
    t.timeout(20 * 60_000);
    await fault.act(lab, ['one-control-plane']);
    const begun = performance.now();
    const { code, stderr, outcomes = [], verdicts = [] } = await mended(fault);
    t.log(`mended and proven in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    t.is(code, 0, stderr);
    t.true(verdicts.length > 0);
    t.deepEqual(notPassed(verdicts), []);
    // Repaired, or waited for: Docker itself starts a node again whose first process was killed.
    const mending = changedBy({ outcomes, verdicts });
    t.is(mending.length > 0, fault.isHarmless !== true, JSON.stringify(mending));
    t.deepEqual(await lab.heldInVain('one-control-plane'), []);
    t.is((await bench.labs('status', bench.name)).code, 0);
  });
}

test.serial('with every state file spoiled, down leaves nothing', async (t) => {
  t.timeout(10 * 60_000);
  for (const file of await filesOf(folder())) {
    await spoilings['garbled']?.(join(folder(), file));
  }
  t.log(`down in ${(await goes(t, bench)).toFixed(1)} s`);
});
