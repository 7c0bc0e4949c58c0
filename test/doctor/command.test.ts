import test from 'ava';
import { command } from '../../src/command.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { blockedError, repairWithUser } from '../../src/doctor/session.ts';
import { findingsText } from '../../src/doctor/text.ts';
import { LabsError } from '../../src/errors.ts';
import { fakeContext } from '../fake-context.ts';
import { fakePrograms } from '../fake-programs.ts';
import { fakeRun } from '../fake-run.ts';
import { runLabs } from '../labs-process.ts';

const cannotConnect =
  'Cannot connect to the Docker daemon at tcp://127.0.0.1:9. Is the docker daemon running?';
const noEngine = { args: /^info --format/, stderr: `ERROR: ${cannotConnect}\n`, exitCode: 1 };

const stopped: Finding = {
  id: 'engine.daemon',
  title: 'Docker engine',
  status: 'missing',
  seen: 'it is installed, but not running',
  affects: 'everything',
  repair: {
    id: 'start-engine',
    title: 'Starting the Docker engine',
    commands: [command('systemctl', 'start', 'docker')],
  },
};

test('without an engine `labs doctor` says why and ends with 3', async (t) => {
  const { env } = fakePrograms(t, { docker: [noEngine] });
  const { stdout, exitCode } = await runLabs(['doctor'], { ...env, DOCKER_HOST: 'tcp://127.0.0.1:9' });
  t.is(exitCode, 3);
  t.regex(stdout, /^missing +Docker engine +no engine answers at tcp:\/\/127\.0\.0\.1:9: Cannot connect/m);
  t.regex(stdout, /Start that engine, or unset DOCKER_HOST\./);
  t.regex(stdout, /^unknown +Privileged containers +not looked at: no engine answers$/m);
  t.regex(stdout, /No lab can come up/);
});

test('`labs doctor --json` answers with the findings as data', async (t) => {
  const { env } = fakePrograms(t, { docker: [noEngine] });
  const { stdout, exitCode } = await runLabs(['doctor', '--json'], {
    ...env,
    DOCKER_HOST: 'tcp://127.0.0.1:9',
  });
  t.is(exitCode, 3);
  const { findings } = JSON.parse(stdout) as { findings: Finding[] };
  t.like(
    findings.find(({ id }) => id === 'engine.daemon'),
    { status: 'missing', affects: 'everything' },
  );
});

test('without a terminal and without leave a repair is refused with the commands it would run', async (t) => {
  const reporter = async () => ({ emit: () => {}, close: async () => {} });
  const context = fakeContext({ run: fakeRun(t), reporter });
  const error = await t.throwsAsync(repairWithUser(context, [stopped], {}), { instanceOf: LabsError });
  t.regex(error?.message ?? '', /no terminal to ask on. It would run:\n {2}systemctl start docker$/);
  t.regex(error?.hint ?? '', /--yes/);
  t.is(error?.exitCode, 3);
});

test('with leave it is run', async (t) => {
  const reporter = async () => ({ emit: () => {}, close: async () => {} });
  const context = fakeContext({ run: fakeRun(t, { command: 'systemctl start docker' }), reporter });
  t.deepEqual(await repairWithUser(context, [stopped], { yes: true, look: async () => [] }), []);
});

test('the text names what is affected and the commands of the repair', (t) => {
  const warned: Finding = {
    ...stopped,
    id: 'x',
    title: 'X',
    status: 'warn',
    affects: { labsWith: 'mirrors' },
  };
  const text = findingsText([stopped, warned]);
  t.regex(
    text,
    /Docker engine \(affects everything\)\n {2}`labs doctor --fix` runs:\n {4}systemctl start docker\n/,
  );
  t.regex(text, /X \(affects labs with mirrors\)/);
  t.regex(text, /No lab can come up: 1 of 2 findings is in the way\.\n$/);
  t.regex(findingsText([warned]), /Labs can come up on this machine\.\n$/);
});

test('what is in the way becomes one error with every fact', (t) => {
  const memory: Finding = { ...stopped, title: 'Memory', seen: '1.2 GB free; 2.5 GB needed' };
  t.is(blockedError([memory]).message, 'Memory: 1.2 GB free; 2.5 GB needed');
  t.regex(blockedError([stopped, memory]).message, /Docker engine: it is installed.*\n {2}Memory: 1\.2 GB/);
  t.is(blockedError([memory]).exitCode, 3);
});
