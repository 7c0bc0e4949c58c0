import { join } from 'node:path';
import test from 'ava';
import { makeBench, notPassed, root, run, type UpAnswer } from './labs.ts';
import { liveLab } from './live-lab.ts';

test('a lab that was stopped comes back with what was in it, wired and proven', async (t) => {
  t.timeout(10 * 60_000);
  const bench = await makeBench(t, join(root, 'test/fixtures/labs/link'), t.teardown);
  const lab = liveLab(bench);
  t.deepEqual(notPassed((await lab.up()).verdicts), []);
  await lab.kubectl('east', 'create', 'configmap', 'work', '--from-literal=of=the-learner');

  const stopped = await bench.labs('stop', bench.name, '--json');
  t.is(stopped.code, 0, stopped.stderr);
  t.deepEqual(
    (JSON.parse(stopped.stdout) as { stopped: string[] }).stopped.sort(),
    ['east-control-plane', 'koko', 'west-control-plane'].map(lab.node),
  );
  t.is(await run('docker', 'ps', '--quiet', '--filter', `name=labs-${bench.name}`), '');
  const status = await bench.labs('status', bench.name);
  t.is(status.code, 3);
  t.regex(status.stdout, /east\/control-plane +exited/);
  t.is((await bench.labs('stop', bench.name)).code, 0, 'stopping again is no failure');

  const started = await bench.labs('start', bench.name, '--yes', '--json');
  t.is(started.code, 0, started.stderr);
  const { outcomes, verdicts } = JSON.parse(started.stdout) as UpAnswer;
  t.deepEqual(notPassed(verdicts), []);
  t.regex(outcomes.find(({ id }) => id === 'cluster east')?.repaired ?? '', /is stopped/);
  t.deepEqual(await lab.heldInVain('east-control-plane'), []);
  t.regex(await lab.kubectl('east', 'get', 'configmap', 'work', '--output', 'yaml'), /of: the-learner/);
});

test('what is not there cannot be started or stopped', async (t) => {
  const bench = await makeBench(t, join(root, 'test/fixtures/labs/link'), t.teardown);
  t.is((await bench.labs('stop', bench.name)).code, 2);
  t.is((await bench.labs('start', bench.name)).code, 2);
});
