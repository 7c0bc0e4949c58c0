import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { WebSocket } from 'ws';
import { CommandError } from '../../src/exec.ts';
import { inSessions } from '../../src/kube/sessions.ts';
import { shortcut, shortcutStart } from '../../src/kube/shortcut.ts';
import { execInPod, kubectlFor } from '../../src/tools/kubectl.ts';
import { fakeServer } from './api-server.ts';
import { end, fakeSession } from './fake-session.ts';

const { signal } = new AbortController();
const unexpected = () => Promise.reject(new Error('kubectl was run'));

async function setUp(t: ExecutionContext, program: (socket: WebSocket, url: URL) => void) {
  const { kubeconfig } = await fakeServer(t, () => [500, ''], program);
  const folder = await mkdtemp(join(tmpdir(), 'labs-session-'));
  t.teardown(() => rm(folder, { recursive: true }));
  const script = join(folder, 'session.py');
  await writeFile(script, 'the script');
  const shared = inSessions(script, signal);
  const pod = { cluster: 'one', namespace: 'default', pod: 'web' };
  return {
    run: shortcut(unexpected, signal, shared),
    start: shortcutStart(unexpected, signal, shared),
    probe: (...argv: string[]) => ({
      ...execInPod(kubectlFor('kubectl', kubeconfig), pod, argv),
      shares: true as const,
    }),
  };
}

test('programs of one pod run side by side over one exec, each with its own input, output and end', async (t) => {
  const session = fakeSession();
  const { run, start, probe } = await setUp(t, session.program);
  const running = await start(probe('cat', 'first'));
  const inputs = ['a\n'.repeat(30_000), 'bb\n'.repeat(30_000)];
  const outputs = await Promise.all(inputs.map((input) => run({ ...probe('cat'), input })));
  t.deepEqual(
    outputs.map(({ stdout }) => stdout),
    inputs,
  );
  t.is(outputs[0]?.stderr, 'that was all\n');
  t.is((await run(probe('fail'), { accept: [3] })).exitCode, 3);
  running.closeInput();
  t.is((await running.ended).stderr, 'that was all\n');
  t.is(session.sessions, 1);
});

test('an exit code is told as kubectl tells it', async (t) => {
  const { run, probe } = await setUp(t, fakeSession().program);
  const error = await t.throwsAsync(run(probe('fail')), { instanceOf: CommandError });
  t.is(error?.output.stderr, 'command terminated with exit code 3\n');
});

test('the session ends soon after its last program, and another is opened when it is needed', async (t) => {
  const session = fakeSession();
  const { run, probe } = await setUp(t, session.program);
  await run(probe('cat'));
  await run(probe('cat'));
  t.is(session.sessions, 1);
  await sleep(500);
  await run(probe('cat'));
  t.is(session.sessions, 2);
});

test('programs whose session breaks off have failed', async (t) => {
  const session = fakeSession();
  const { run, start, probe } = await setUp(t, session.program);
  const running = await start(probe('cat'));
  await t.throwsAsync(run(probe('die')), { instanceOf: CommandError });
  const error = await t.throwsAsync(running.ended, { instanceOf: CommandError });
  t.is(error?.output.stderr, 'error: the connection to the cluster was lost\n');
  t.is((await run({ ...probe('cat'), input: 'again' })).stdout, 'again');
});

test('a program that does not end is given up in time, and the others go on', async (t) => {
  const { run, start, probe } = await setUp(t, fakeSession().program);
  const running = await start(probe('cat'));
  const hanging = run(probe('hang'), { timeout: 200 });
  t.is((await t.throwsAsync(hanging, { instanceOf: CommandError }))?.reason, 'timeout');
  running.closeInput();
  t.is((await running.ended).exitCode, 0);
});

test('output that nobody reads yet is kept', async (t) => {
  const { run, start, probe } = await setUp(t, fakeSession().program);
  const flood = await start(probe('flood'));
  const cat = run({ ...probe('cat'), input: 'hello' });
  await sleep(50);
  t.is((await buffer(flood.stdout as never)).length, 100_000);
  t.is((await cat).stdout, 'hello');
  await flood.ended;
});

test('a program that the container does not have is left to kubectl and its words', async (t) => {
  const { run, probe } = await setUp(t, fakeSession().program);
  await t.throwsAsync(run(probe('missing')), { message: 'kubectl was run' });
});

test('a pod without python3 gets an exec for each program, and is asked for a session once', async (t) => {
  const asked: string[] = [];
  const { run, probe } = await setUp(t, (socket, url) => {
    const [first = ''] = url.searchParams.getAll('command');
    asked.push(first);
    if (first === 'python3') {
      socket.send(Buffer.concat([Buffer.of(2), Buffer.from('no python3')]));
      end(socket, { status: 'Failure', message: 'executable file not found' });
    } else {
      end(socket, { status: 'Success' });
    }
  });
  await run(probe('ip'));
  await run(probe('ip'));
  t.deepEqual(asked, ['python3', 'ip', 'ip']);
});

test('what does not share gets an exec of its own', async (t) => {
  const asked: string[] = [];
  const { run, probe } = await setUp(t, (socket, url) => {
    asked.push(...url.searchParams.getAll('command'));
    end(socket, { status: 'Success' });
  });
  const { shares: _, ...alone } = probe('ip');
  await run(alone);
  t.deepEqual(asked, ['ip']);
});
