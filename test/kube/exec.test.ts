import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import test from 'ava';
import type { WebSocket } from 'ws';
import { CommandError, type Output } from '../../src/exec.ts';
import { endOf } from '../../src/kube/exec.ts';
import { shortcut, shortcutStart } from '../../src/kube/shortcut.ts';
import { execInPod, kubectlFor } from '../../src/tools/kubectl.ts';
import { fakeServer } from './api-server.ts';

const { signal } = new AbortController();
const success = { status: 'Success' };
const failure = (code: number) => ({
  status: 'Failure',
  reason: 'NonZeroExitCode',
  details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
});
const send = (socket: WebSocket, channel: number, text: string) =>
  socket.send(Buffer.concat([Buffer.of(channel), Buffer.from(text)]));
const inWeb = (kubeconfig: string, ...argv: string[]) =>
  execInPod(kubectlFor('kubectl', kubeconfig), { cluster: 'one', namespace: 'default', pod: 'web' }, argv);
const unexpected = () => Promise.reject(new Error('kubectl was run'));

/** Repeats its standard input, then ends. */
function cat(socket: WebSocket): void {
  socket.on('message', (message: Buffer) => {
    if (message[0] === 255) {
      send(socket, 2, 'that was all\n');
      send(socket, 3, JSON.stringify(success));
      socket.close();
    } else {
      socket.send(Buffer.concat([Buffer.of(1), message.subarray(1)]));
    }
  });
}

test('a program gets its input, and its output comes back whole', async (t) => {
  const { kubeconfig } = await fakeServer(t, () => [500, ''], cat);
  const input = 'a line of text, ä\n'.repeat(10_000);
  const output = await shortcut(unexpected, signal)({ ...inWeb(kubeconfig, 'cat'), input });
  t.is(output.stdout, input);
  t.is(output.stderr, 'that was all\n');
});

test('argv goes over word by word, input is asked for only where there is any', async (t) => {
  const urls: URL[] = [];
  const { kubeconfig } = await fakeServer(
    t,
    () => [500, ''],
    (socket, url) => {
      urls.push(url);
      send(socket, 3, JSON.stringify(success));
      socket.close();
    },
  );
  await shortcut(unexpected, signal)(inWeb(kubeconfig, 'sh', '-c', 'echo "$1" & exit', '', 'ä b'));
  t.deepEqual(urls[0]?.searchParams.getAll('command'), ['sh', '-c', 'echo "$1" & exit', '', 'ä b']);
  t.false(urls[0]?.searchParams.has('stdin'));
});

test("a program's exit code is told in kubectl's words", async (t) => {
  const { kubeconfig } = await fakeServer(
    t,
    () => [500, ''],
    (socket) => {
      send(socket, 2, 'no such thing\n');
      send(socket, 3, JSON.stringify(failure(3)));
      socket.close();
    },
  );
  const run = shortcut(unexpected, signal);
  const error = await t.throwsAsync(run(inWeb(kubeconfig, 'false')), { instanceOf: CommandError });
  t.is(error?.output.exitCode, 3);
  t.is(error?.output.stderr, 'no such thing\ncommand terminated with exit code 3\n');
  t.is((await run(inWeb(kubeconfig, 'false'), { accept: [3] })).exitCode, 3);
});

test('kubectl is asked where nothing was started: no such pod, several containers', async (t) => {
  const fromKubectl: Output = { stdout: '', stderr: '', exitCode: 0 };
  const { kubeconfig } = await fakeServer(t, () => [500, '']);
  t.is(await shortcut(async () => fromKubectl, signal)(inWeb(kubeconfig, 'true')), fromKubectl);
});

test('a connection that breaks is no success', async (t) => {
  const { kubeconfig } = await fakeServer(
    t,
    () => [500, ''],
    (socket) => {
      send(socket, 1, 'half of');
      socket.terminate();
    },
  );
  const running = shortcut(unexpected, signal)(inWeb(kubeconfig, 'long'));
  const error = await t.throwsAsync(running, { instanceOf: CommandError });
  t.is(error?.output.stderr, 'error: the connection to the cluster was lost\n');
});

test('a program that does not end is given up in time', async (t) => {
  const { kubeconfig } = await fakeServer(
    t,
    () => [500, ''],
    () => {},
  );
  const running = shortcut(unexpected, signal)(inWeb(kubeconfig, 'sleep', '60'), { timeout: 200 });
  t.is((await t.throwsAsync(running, { instanceOf: CommandError }))?.reason, 'timeout');
});

test('a program that runs on is read as it speaks, and asked to end by the end of its input', async (t) => {
  const { kubeconfig } = await fakeServer(
    t,
    () => [500, ''],
    (socket) => {
      send(socket, 2, 'listening on net1\nand ');
      send(socket, 2, 'more');
      send(socket, 1, 'frames');
      cat(socket);
    },
  );
  const lines: string[] = [];
  const start = shortcutStart(unexpected, signal);
  const running = await start(inWeb(kubeconfig, 'tcpdump'), { onErrorLine: (line) => lines.push(line) });
  running.closeInput();
  t.is((await buffer(running.stdout as Readable)).toString(), 'frames');
  t.is((await running.ended).stderr, 'listening on net1\nand morethat was all\n');
  t.deepEqual(lines, ['listening on net1', 'and morethat was all']);
});

test('a program that runs on can be left', async (t) => {
  const { kubeconfig } = await fakeServer(
    t,
    () => [500, ''],
    () => {},
  );
  const running = await shortcutStart(unexpected, signal)(inWeb(kubeconfig, 'tcpdump'));
  running.kill();
  await t.throwsAsync(running.ended, { instanceOf: CommandError });
});

test('what Kubernetes says of the end, in the words of kubectl', (t) => {
  t.deepEqual(endOf(JSON.stringify(success)), { exitCode: 0, words: '' });
  t.deepEqual(endOf(JSON.stringify(failure(126))), {
    exitCode: 126,
    words: 'command terminated with exit code 126\n',
  });
  const message = 'Internal error occurred: executable file not found in $PATH: unknown';
  t.deepEqual(endOf(JSON.stringify({ status: 'Failure', reason: 'InternalError', message })), {
    exitCode: 1,
    words: `error: ${message}\n`,
  });
  t.deepEqual(endOf('not JSON'), { exitCode: 1, words: 'error: not JSON\n' });
});
