import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import test, { type ExecutionContext } from 'ava';
import { commandError } from '../../src/command-error.ts';
import { CommandError, type Output, type Run } from '../../src/exec.ts';
import { shortcut } from '../../src/kube/shortcut.ts';
import { execInPod, kubectlFor } from '../../src/tools/kubectl.ts';
import { fakeServer } from './api-server.ts';

const pod = { cluster: 'one', namespace: 'default', pod: 'web' };
const { signal } = new AbortController();
const fromKubectl: Output = { stdout: '', stderr: '', exitCode: 0 };

test('a server that takes a question and falls silent is left to kubectl', async (t) => {
  const { kubeconfig } = await fakeServer(t, () => undefined);
  const get = kubectlFor('kubectl', kubeconfig)('get', 'pods', '--output=json');
  t.is(await shortcut(async () => fromKubectl, signal)(get), fromKubectl);
});

test('a server that does not get as far as TLS is left to kubectl, before anything was started', async (t) => {
  const exec = execInPod(kubectlFor('kubectl', await muteServer(t, 'https')), pod, ['true']);
  t.is(await shortcut(async () => fromKubectl, signal)(exec), fromKubectl);
});

test('a server that falls silent while a program runs is given up, in the words of kubectl', async (t) => {
  const error = await inSilence(t, 60_000);
  t.is(error?.reason, 'exit');
  t.regex(error?.output.stderr ?? '', /^Unable to connect to the server: nothing came from it for 1\d s$/m);
});

test('a program whose time runs out in such a silence is told as that, not as a slow one', async (t) => {
  const error = await inSilence(t, 7_000);
  t.is(error?.reason, 'timeout');
  t.regex(error?.message ?? '', /did not end within 7 s.*Unable to connect to the server: nothing came/s);
});

test('kubectl that has too little time left to say it is helped out', async (t) => {
  const { kubeconfig } = await fakeServer(t, () => undefined);
  const get = kubectlFor('kubectl', kubeconfig)('get', 'pods', '--output=json');
  const helpedOut = async (stderr: string) => {
    const slow: Run = (value, { timeout = 0 } = {}) => {
      const output: Output = { stdout: '', stderr, exitCode: -1 };
      return Promise.reject(commandError(value, output, { timedOut: true, isCanceled: false }, timeout));
    };
    const asked = shortcut(slow, signal)(get, { timeout: 6_000 });
    return (await t.throwsAsync(asked, { instanceOf: CommandError }))?.message ?? '';
  };
  const words = /did not end within 6 s.*Unable to connect to the server: nothing came.*4 s/s;
  t.regex(await helpedOut(''), words);
  const learning = await helpedOut('E1 memcache.go:381] net/http: TLS handshake timeout\n');
  t.regex(learning, words, 'what it says while it learns what is served is no answer');
});

test('a program whose time runs out while the server answers is only slow', async (t) => {
  const error = await inSilence(t, 1_000);
  t.is(error?.output.stderr, '');
});

test('a server that takes a program and falls silent is not asked to start it twice', async (t) => {
  const run = shortcut(() => Promise.reject(new Error('kubectl was run')), signal);
  const exec = run(execInPod(kubectlFor('kubectl', await muteServer(t, 'http')), pod, ['true']));
  const error = await t.throwsAsync(exec, { instanceOf: CommandError });
  t.regex(error?.output.stderr ?? '', /^Unable to connect to the server: nothing came from it for 1\d s$/m);
});

/** The kubeconfig of a server that takes connections and says nothing. */
async function muteServer(t: ExecutionContext, scheme: 'http' | 'https'): Promise<string> {
  const { kubeconfig } = await fakeServer(t, () => undefined);
  const server = createServer((socket) => void t.teardown(() => void socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const file = await readFile(kubeconfig, 'utf8');
  await writeFile(kubeconfig, file.replace(/http:\/\/127\.0\.0\.1:\d+/, `${scheme}://127.0.0.1:${port}`));
  return kubeconfig;
}

async function inSilence(t: ExecutionContext, timeout: number): Promise<CommandError | undefined> {
  const { kubeconfig } = await fakeServer(
    t,
    () => undefined,
    // Takes nothing more, so no ping is answered.
    (socket) => socket.pause(),
  );
  const run = shortcut(() => Promise.reject(new Error('kubectl was run')), signal);
  const exec = run(execInPod(kubectlFor('kubectl', kubeconfig), pod, ['true']), { timeout });
  return t.throwsAsync(exec, { instanceOf: CommandError });
}
