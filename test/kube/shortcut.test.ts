import { rm, writeFile } from 'node:fs/promises';
import test from 'ava';
import { CommandError, type Output } from '../../src/exec.ts';
import { shortcut } from '../../src/kube/shortcut.ts';
import { kubectlFor } from '../../src/tools/kubectl.ts';
import { fakeServer, kubeconfigOf } from './api-server.ts';

const { signal } = new AbortController();
const fromKubectl: Output = { stdout: 'by kubectl', stderr: '', exitCode: 0 };
const getPods = (kubeconfig: string) =>
  kubectlFor('kubectl', kubeconfig)('get', 'pods', '--all-namespaces', '--output=json');

test('kubectl is asked when nobody answers, when the file is no kubeconfig, and when there is none', async (t) => {
  const { kubeconfig } = await fakeServer(t, () => [200, { items: [] }]);
  const run = shortcut(async () => fromKubectl, signal);
  t.not(await run(getPods(kubeconfig)), fromKubectl);
  await writeFile(kubeconfig, kubeconfigOf(1));
  t.is(await run(getPods(kubeconfig)), fromKubectl);
  await writeFile(kubeconfig, 'clusters: []');
  t.is(await run(getPods(kubeconfig)), fromKubectl);
  await rm(kubeconfig);
  t.is(await run(getPods(kubeconfig)), fromKubectl);
  await writeFile(kubeconfig, '');
});

test('kubectl is not asked when nobody listens and whoever asks waits for a server that starts', async (t) => {
  const { kubeconfig } = await fakeServer(t, () => undefined);
  await writeFile(kubeconfig, kubeconfigOf(1));
  const get = kubectlFor('kubectl', kubeconfig)('get', 'pods', '--request-timeout=5s', '--output=json');
  const run = shortcut(() => Promise.reject(new Error('kubectl was run')), signal);
  const error = await t.throwsAsync(run(get), { instanceOf: CommandError });
  t.is(error?.output.stderr, 'Unable to connect to the server: ECONNREFUSED\n');
});

test('an API server that does not answer in time ends as kubectl would', async (t) => {
  const { kubeconfig } = await fakeServer(t, () => undefined);
  const run = shortcut(() => Promise.reject(new Error('kubectl was run')), signal);
  const error = await t.throwsAsync(run(getPods(kubeconfig), { timeout: 100 }), { instanceOf: CommandError });
  t.is(error?.reason, 'timeout');
  t.regex(error?.message ?? '', /^`kubectl .* get pods .*` did not end within 0\.1 s$/);
});

test('an interruption ends the question', async (t) => {
  const { kubeconfig } = await fakeServer(t, () => undefined);
  const stop = new AbortController();
  const run = shortcut(() => Promise.reject(new Error('kubectl was run')), stop.signal);
  const running = run(getPods(kubeconfig));
  setTimeout(() => stop.abort(), 50);
  t.is((await t.throwsAsync(running, { instanceOf: CommandError }))?.reason, 'interrupted');
});

test('whoever observes hears of a question as of a process', async (t) => {
  const { kubeconfig } = await fakeServer(t, () => [200, { items: [] }]);
  const heard: string[] = [];
  const observe = () => {
    heard.push('begun');
    return () => void heard.push('ended');
  };
  await shortcut(() => Promise.reject(new Error('kubectl was run')), signal)(getPods(kubeconfig), {
    observe,
  });
  t.deepEqual(heard, ['begun', 'ended']);
});
