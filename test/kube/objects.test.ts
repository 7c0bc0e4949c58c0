import test from 'ava';
import type { Output } from '../../src/exec.ts';
import { shortcut } from '../../src/kube/shortcut.ts';
import { apply, applyDryRun, getObjects, kubectlFor, parseObjects } from '../../src/tools/kubectl.ts';
import { fakeServer } from './api-server.ts';

const { signal } = new AbortController();
const unexpected = () => Promise.reject(new Error('kubectl was run'));
const fromKubectl: Output = { stdout: 'by kubectl', stderr: '', exitCode: 0 };
const pod = { metadata: { name: 'web', namespace: 'default' } };
const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: { yes: '1.0' } };
const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'b', namespace: 'shop' } };
const absent = { kind: 'Status', status: 'Failure', reason: 'NotFound' };

test('a list has items that say what they are', async (t) => {
  const { kubeconfig, asked } = await fakeServer(t, () => [200, { kind: 'PodList', items: [pod] }]);
  const get = kubectlFor('kubectl', kubeconfig)('get', 'pods', '--selector=app in (a,b)', '--output=json');
  const { stdout } = await shortcut(unexpected, signal)(get);
  t.deepEqual(parseObjects(stdout) as object[], [{ apiVersion: 'v1', kind: 'Pod', ...pod }]);
  t.is(asked[0]?.url, '/api/v1/namespaces/default/pods?labelSelector=app+in+%28a%2Cb%29');
});

test('several kinds are one list', async (t) => {
  const { kubeconfig } = await fakeServer(t, ({ url }) => [
    200,
    { items: url.endsWith('/pods') ? [pod] : [] },
  ]);
  const get = kubectlFor('kubectl', kubeconfig)('get', 'nodes,pods', '--output=json');
  const { stdout } = await shortcut(unexpected, signal)(get);
  t.deepEqual(parseObjects(stdout) as object[], [{ apiVersion: 'v1', kind: 'Pod', ...pod }]);
});

test('an object that may be absent is nothing, without a question to kubectl', async (t) => {
  const { kubeconfig } = await fakeServer(t, () => [404, absent]);
  const get = kubectlFor('kubectl', kubeconfig)('get', 'pod', 'web', '--ignore-not-found', '--output=json');
  t.is((await shortcut(unexpected, signal)(get)).stdout, '');
});

for (const [why, status, body] of [
  ['is not there', 404, absent],
  ['may not be seen', 403, { kind: 'Status', reason: 'Forbidden' }],
  ['cannot be served', 500, 'etcd is away'],
] as const) {
  test(`kubectl words it: an object that ${why}`, async (t) => {
    const { kubeconfig } = await fakeServer(t, () => [status, body]);
    const get = kubectlFor('kubectl', kubeconfig)('get', 'pod', 'web', '--output=json');
    t.is(await shortcut(async () => fromKubectl, signal)(get), fromKubectl);
  });
}

test('those of several objects that are there', async (t) => {
  const { kubeconfig } = await fakeServer(t, ({ url }) =>
    url.endsWith('/deployments/b') ? [200, deployment] : [404, absent],
  );
  const get = getObjects(kubectlFor('kubectl', kubeconfig), [config, deployment]);
  t.deepEqual(parseObjects((await shortcut(unexpected, signal)(get)).stdout) as object[], [deployment]);
});

test('a resource that the API server does not know is not an absent object', async (t) => {
  const { kubeconfig } = await fakeServer(t, () => [404, '404 page not found\n']);
  const get = getObjects(kubectlFor('kubectl', kubeconfig), [config]);
  t.is(await shortcut(async () => fromKubectl, signal)(get), fromKubectl);
});

test('objects are applied in their order, by the manager that kubectl would name', async (t) => {
  const { kubeconfig, asked } = await fakeServer(t, ({ body }) => [200, body]);
  await shortcut(unexpected, signal)(apply(kubectlFor('kubectl', kubeconfig), [config, deployment]));
  const query = 'fieldManager=labs&force=true&fieldValidation=Strict';
  t.deepEqual(
    asked.map(({ method, url, type }) => [method, url, type]),
    [
      ['PATCH', `/api/v1/namespaces/default/configmaps/a?${query}`, 'application/apply-patch+yaml'],
      ['PATCH', `/apis/apps/v1/namespaces/shop/deployments/b?${query}`, 'application/apply-patch+yaml'],
    ],
  );
  t.deepEqual(JSON.parse(asked[0]?.body ?? ''), config);
});

test('a patch is one request; what it does not find is left to kubectl', async (t) => {
  const { kubeconfig, asked } = await fakeServer(t, ({ url }) =>
    url.endsWith('/gone') ? [404, absent] : [200, {}],
  );
  const patch = (name: string) =>
    kubectlFor('kubectl', kubeconfig)('patch', 'node', name, '--patch', '{"metadata":{}}');
  t.is((await shortcut(unexpected, signal)(patch('n'))).stdout, 'node/n patched\n');
  const type = 'application/strategic-merge-patch+json';
  t.deepEqual(asked, [{ method: 'PATCH', url: '/api/v1/nodes/n', type, body: '{"metadata":{}}' }]);
  t.is(await shortcut(async () => fromKubectl, signal)(patch('gone')), fromKubectl);
});

test('a dry run changes nothing and tells what would be', async (t) => {
  const { kubeconfig, asked } = await fakeServer(t, ({ body }) => [200, body]);
  const dry = applyDryRun(kubectlFor('kubectl', kubeconfig), [config]);
  t.deepEqual(parseObjects((await shortcut(unexpected, signal)(dry)).stdout) as object[], [config]);
  t.true(asked[0]?.url.endsWith('&dryRun=All'));
});

test('an object of an unknown kind leaves all of them to kubectl, before anything is applied', async (t) => {
  const { kubeconfig, asked } = await fakeServer(t, ({ body }) => [200, body]);
  const gateway = { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', metadata: { name: 'c' } };
  const both = apply(kubectlFor('kubectl', kubeconfig), [config, gateway]);
  t.is(await shortcut(async () => fromKubectl, signal)(both), fromKubectl);
  t.deepEqual(asked, []);
});
