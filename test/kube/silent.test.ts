import { readFile, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import test from 'ava';
import { CommandError, type Output } from '../../src/exec.ts';
import { shortcut } from '../../src/kube/shortcut.ts';
import { execInPod, kubectlFor } from '../../src/tools/kubectl.ts';
import { fakeServer } from './api-server.ts';

const { signal } = new AbortController();
const fromKubectl: Output = { stdout: '', stderr: '', exitCode: 0 };

test('a server that takes a question and falls silent is left to kubectl', async (t) => {
  const { kubeconfig } = await fakeServer(t, () => undefined);
  const get = kubectlFor('kubectl', kubeconfig)('get', 'pods', '--output=json');
  t.is(await shortcut(async () => fromKubectl, signal)(get), fromKubectl);
});

test('a server that does not get as far as TLS is left to kubectl, before anything was started', async (t) => {
  const { kubeconfig } = await fakeServer(t, () => undefined);
  const silent = createServer((socket) => void t.teardown(() => void socket.destroy()));
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  t.teardown(() => void silent.close());
  const { port } = silent.address() as AddressInfo;
  const file = await readFile(kubeconfig, 'utf8');
  await writeFile(kubeconfig, file.replace(/http:\/\/127\.0\.0\.1:\d+/, `https://127.0.0.1:${port}`));
  const pod = { cluster: 'one', namespace: 'default', pod: 'web' };
  const exec = execInPod(kubectlFor('kubectl', kubeconfig), pod, ['true']);
  t.is(await shortcut(async () => fromKubectl, signal)(exec), fromKubectl);
});

test('a server that falls silent while a program runs is given up, in the words of kubectl', async (t) => {
  const { kubeconfig } = await fakeServer(
    t,
    () => undefined,
    // Takes nothing more, so no ping is answered.
    (socket) => socket.pause(),
  );
  const pod = { cluster: 'one', namespace: 'default', pod: 'web' };
  const run = shortcut(() => Promise.reject(new Error('kubectl was run')), signal);
  const exec = run(execInPod(kubectlFor('kubectl', kubeconfig), pod, ['true']));
  const error = await t.throwsAsync(exec, { instanceOf: CommandError });
  t.regex(error?.output.stderr ?? '', /^Unable to connect to the server: nothing came from it for 10 s$/m);
});
