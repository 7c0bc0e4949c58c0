import test from 'ava';
import { fakePrograms } from '../fake-programs.ts';
import { startLabs } from '../labs-process.ts';

const hangs = "process.stderr.write('listening'); setInterval(() => {}, 1000);";

test('Ctrl-C ends what runs, says so, and is exit code 130', async (t) => {
  const { env, called } = fakePrograms(t, {
    docker: [{ args: /^ps /, body: hangs }, { args: /^network ls / }],
  });
  const labs = startLabs(['status', '--json'], env);
  await Promise.all([called('docker', 0), called('docker', 1)]);
  labs.child.kill('SIGINT');
  const { stdout, stderr, exitCode } = await labs.ended;
  t.is(exitCode, 130);
  t.regex(stderr, /^Stopping; press Ctrl-C again to end at once\.\nError: Interrupted\n/);
  t.like(JSON.parse(stdout), { error: { message: 'Interrupted', exitCode: 130 } });
});

test('a second Ctrl-C ends at once, whatever does not want to end', async (t) => {
  const stubborn = `process.on('SIGTERM', () => {}); ${hangs}`;
  const { env, called } = fakePrograms(t, {
    docker: [{ args: /^ps /, body: stubborn }, { args: /^network ls / }],
  });
  const labs = startLabs(['status'], env);
  await Promise.all([called('docker', 0), called('docker', 1)]);
  const begun = performance.now();
  labs.child.kill('SIGINT');
  await labs.said('Stopping');
  labs.child.kill('SIGINT');
  const { exitCode } = await labs.ended;
  t.is(exitCode, 130);
  // The stubborn program alone would have had five seconds.
  t.true(performance.now() - begun < 2_500);
});

test('a reader that has seen enough is no failure', async (t) => {
  const { env } = fakePrograms(t);
  const labs = startLabs(['--help'], env);
  labs.child.stdout.destroy();
  const { exitCode, stderr } = await labs.ended;
  t.is(exitCode, 0);
  t.is(stderr, '');
});
