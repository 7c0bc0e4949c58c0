import test from 'ava';
import { command } from '../../src/command.ts';
import { askEngine, isLocalDefault, isOlder, parseInfo } from '../../src/engine/engine.ts';
import { CommandError } from '../../src/exec.ts';
import { fakeRun } from '../fake-run.ts';
import { infoText } from './recorded.ts';

test('what an engine says of itself is read', (t) => {
  const answer = parseInfo(infoText, '');
  t.deepEqual(answer, {
    kind: 'ready',
    info: {
      id: '14006923-14bd-4542-b8aa-c5d7f163c29c',
      version: '26.1.5+dfsg1',
      operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
      kernel: '6.18.44',
      architecture: 'x86_64',
      cgroupVersion: '1',
      storageDriver: 'overlay2',
      dataRoot: '/var/lib/docker',
      memory: 25276502016,
      running: 3,
      name: 'vm',
    },
  });
});

test('an engine that does not say its cgroup version knows version 1 only', (t) => {
  const answer = parseInfo('{"ServerVersion":"19.03.15"}', '');
  t.is(answer.kind === 'ready' ? answer.info.cgroupVersion : undefined, '1');
});

test('a client without an engine says why', (t) => {
  const why =
    'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?';
  t.deepEqual(parseInfo(JSON.stringify({ ServerErrors: [why], ClientInfo: {} }), `ERROR: ${why}\n`), {
    kind: 'unreachable',
    why,
  });
  t.deepEqual(parseInfo('', `ERROR: ${why}\n`), { kind: 'unreachable', why });
  t.deepEqual(parseInfo('', ''), { kind: 'unreachable', why: 'it said nothing' });
});

test('an engine is asked in one call', async (t) => {
  const answer = await askEngine(fakeRun(t, { command: /^docker info --format/, stdout: infoText }));
  t.is(answer.kind, 'ready');
});

test('no client and no answer in time are two things', async (t) => {
  const fails = (reason: 'missing' | 'timeout') => async () => {
    const output = { stdout: '', stderr: '', exitCode: -1 };
    throw new CommandError(command('docker', 'info'), output, reason, 'failed', undefined);
  };
  t.deepEqual(await askEngine(fails('missing')), { kind: 'no client' });
  t.deepEqual(await askEngine(fails('timeout'), 2_000), { kind: 'unreachable', why: 'no answer within 2 s' });
});

test('versions are compared by their numbers', (t) => {
  t.true(isOlder('20.10.24+dfsg1', '23.0'));
  t.true(isOlder('19.03.15', '20.10'));
  t.true(isOlder('1.9', '1.26'));
  t.false(isOlder('26.1.5+dfsg1', '23.0'));
  t.false(isOlder('20.10', '20.10'));
  t.false(isOlder('20.10.1', '20.10'));
  t.true(isOlder('unreadable', '20.10'));
});

test('only the usual local socket is a place for an engine of our own', (t) => {
  t.true(isLocalDefault('unix:///var/run/docker.sock'));
  t.true(isLocalDefault('unix:///run/docker.sock'));
  t.false(isLocalDefault('unix:///home/me/.docker/run/docker.sock'));
  t.false(isLocalDefault('tcp://10.0.0.1:2375'));
});
