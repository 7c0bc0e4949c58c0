import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Results, resultsSchema } from '../../src/proof/results.ts';
import { type Bench, type Ended, makeBench, root, run } from './labs.ts';
import { inEngine, leftOf } from './traces.ts';

/** Where a test's files are. */
interface Proof {
  readonly bench: Bench;
  readonly file: (name: string) => string;
  test(...argv: string[]): Promise<Ended>;
  results(): Promise<Results>;
}

async function proofOf(t: ExecutionContext): Promise<Proof> {
  const bench = await makeBench(t, join(root, 'test/fixtures/labs/walk'), t.teardown);
  const file = (name: string) => join(bench.folder, '..', '..', name);
  return {
    bench,
    file,
    test: (...argv) => bench.labs(...argvOf(bench, file, argv)),
    results: async () => resultsSchema.parse(JSON.parse(await readFile(file('results.json'), 'utf8'))),
  };
}

function argvOf(bench: Bench, file: Proof['file'], more: readonly string[]): string[] {
  const files = [
    '--json',
    file('results.json'),
    '--junit',
    file('junit.xml'),
    '--summary',
    file('summary.md'),
  ];
  return ['test', bench.name, '--yes', ...files, '--bundles', file('bundles'), ...more];
}

test.serial('a step that is right is proven, and what came before it is only solved', async (t) => {
  const { bench, file, results, test: labsTest } = await proofOf(t);
  const { code, stdout } = await labsTest('--step', '2');
  t.is(code, 0, stdout);
  const { runs, status } = await results();
  t.is(status, 'passed');
  t.deepEqual(
    runs[0]?.steps.map((step) => [step.status, step.phases.length]),
    [
      ['passed', 3],
      ['passed', 10],
      ['skipped', 0],
      ['skipped', 0],
      ['skipped', 0],
    ],
  );
  t.regex(
    await readFile(file('junit.xml'), 'utf8'),
    /<testsuites name="labs test" tests="\d+" failures="0" errors="0"/,
  );
  t.regex(await readFile(file('summary.md'), 'utf8'), /✅ passed/);
  t.deepEqual(await leftOf(bench, []), []);
});

const defects = [
  { step: '3', phase: 'baseline' as const, says: /Check "always" passes before its work is done/ },
  { step: '4', phase: 'checks' as const, says: /Check "mark" does not pass after the solution/ },
  {
    step: '5',
    phase: 'leftovers' as const,
    says: /ConfigMap default\/left-behind is new[\s\S]*interface left0/,
  },
];

test.serial('a lab is caught in the phase that is wrong; three of them side by side', async (t) => {
  await Promise.all(defects.map((defect) => caught(t, defect)));
});

async function caught(t: ExecutionContext, { step, phase, says }: (typeof defects)[number]): Promise<void> {
  const { bench, file, results, test: labsTest } = await proofOf(t);
  const { code, stdout } = await labsTest('--step', step);
  t.is(code, 1, stdout);
  const [proven] = (await results()).runs;
  const last = proven?.steps[Number(step) - 1]?.phases.at(-1);
  t.is(last?.phase, phase);
  t.regex(last?.messages.join('\n') ?? '', says);
  t.regex(
    await readFile(file('junit.xml'), 'utf8'),
    new RegExp(`name="proof"[^>]*><failure message="${phase}`),
  );
  // What tells the cause is kept, although the lab is gone.
  t.true((await stat(proven?.bundle ?? '')).size > 1000);
  const bundle = await run('tar', '-tzf', proven?.bundle ?? '');
  t.regex(bundle, /verdict|state\.json/);
  t.regex(bundle, /plan\.json/);
  t.deepEqual(await leftOf(bench, []), []);
}

for (const signal of ['SIGINT', 'SIGKILL'] as const) {
  test.serial(`after ${signal} the files say so, and down leaves nothing`, async (t) => {
    const { bench, file, results } = await proofOf(t);
    const child = bench.start(argvOf(bench, file, ['--step', '2', '--verbose']));
    await child.said(/Proving step 1.*solution passed|solution passed/);
    const before = await inEngine(bench);
    child.kill(signal);
    const { code } = await child.ended;
    t.is(code, signal === 'SIGINT' ? 130 : null);
    const { runs, status } = await results();
    t.is(status, signal === 'SIGINT' ? 'interrupted' : 'running');
    t.is(runs[0]?.status, status);
    const junit = await readFile(file('junit.xml'), 'utf8');
    t.regex(junit, /name="down"[^>]*><error message="the test was (interrupted|ended before it was done)/);
    t.is((await bench.labs('down', bench.name)).code, 0);
    t.deepEqual(await leftOf(bench, before), []);
  });
}

test.serial('a lab that is up is refused and not touched', async (t) => {
  const { bench, test: labsTest } = await proofOf(t);
  await bench.labs('up', bench.name, '--yes');
  const before = await inEngine(bench);
  const { code, stderr } = await labsTest();
  t.is(code, 2);
  t.regex(stderr, /is up already/);
  t.deepEqual(await inEngine(bench), before);
});
