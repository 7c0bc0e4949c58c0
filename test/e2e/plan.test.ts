import { join } from 'node:path';
import test from 'ava';
import { type Bench, changedBy, makeBench, notPassed, root, startProcess } from './labs.ts';
import { type LiveLab, liveLab } from './live-lab.ts';
import { inEngine, leftOf, processesOf } from './traces.ts';

const ends: (() => Promise<void>)[] = [];
let bench: Bench;
let lab: LiveLab;

test.before(async (t) => {
  bench = await makeBench(t, join(root, 'test/fixtures/labs/link'), (end) => ends.push(end));
  lab = liveLab(bench);
});

test.after.always(async () => {
  for (const end of ends.reverse()) {
    await end();
  }
});

/** What a person would paste at a time: a title and the commands below it. */
function blocksOf(script: string): string[] {
  return script.split(/\n\n(?=# )/);
}

test.serial(
  'the commands that plan prints build the lab when they are pasted one after the other',
  async (t) => {
    const plan = await bench.labs('plan', bench.name);
    t.is(plan.code, 0, plan.stderr);
    t.deepEqual(await inEngine(bench), [], 'plan runs nothing');
    const blocks = blocksOf(plan.stdout);
    // The folder, network, helper, two clusters with DNS, Multus and pods, the link.
    t.is(blocks.length, 12, plan.stdout);
    for (const block of blocks) {
      const pasted = await startProcess('sh', ['-e', '-u'], process.env, block).ended;
      t.is(pasted.code, 0, `${block}\n${pasted.stderr}`);
    }
  },
);

test.serial('what was built by hand is proven', async (t) => {
  const { code, verdicts } = await lab.prove();
  t.deepEqual(notPassed(verdicts), []);
  t.is(code, 0);
});

test.serial('up finds nothing to change in it', async (t) => {
  const answer = await lab.up();
  t.deepEqual(changedBy(answer), []);
  t.deepEqual(notPassed(answer.verdicts), []);
});

test.serial('Ctrl-C while a link is made: up goes on from there', async (t) => {
  await lab.inNode('east-control-plane', 'ip', 'link', 'delete', 'n3');
  const up = bench.start(['up', bench.name, '--yes', '--verbose']);
  await up.said(/Linking east\/control-plane:n3 to west\/control-plane:n3 {2}started/);
  up.kill('SIGINT');
  const { code, stderr } = await up.ended;
  t.is(code, 130, stderr);
  t.true(stderr.includes(`\`labs up ${bench.name}\` goes on from here`), stderr);
  t.deepEqual(await processesOf(bench), []);
  t.deepEqual(notPassed((await lab.up()).verdicts), []);
});

test.serial('down leaves nothing of it', async (t) => {
  const before = await inEngine(bench);
  t.is((await bench.labs('down', bench.name)).code, 0);
  t.deepEqual(await leftOf(bench, before), []);
});
