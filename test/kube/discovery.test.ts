import test from 'ava';
import type { Output } from '../../src/exec.ts';
import { shortcut } from '../../src/kube/shortcut.ts';
import { kubectlFor, parseObjects } from '../../src/tools/kubectl.ts';
import { fakeServer } from './api-server.ts';

const { signal } = new AbortController();
const unexpected = () => Promise.reject(new Error('kubectl was run'));
const resource = (name: string, kind: string | undefined, scope: string, verbs = ['get', 'list']) => ({
  ...{ resource: name, scope, verbs },
  ...(kind === undefined ? {} : { responseKind: { group: '', version: '', kind } }),
});
const groups = (...items: object[]) => ({ kind: 'APIGroupDiscoveryList', items });

const core = groups({
  versions: [
    {
      version: 'v1',
      resources: [
        resource('pods', 'Pod', 'Namespaced'),
        resource('bindings', 'Binding', 'Namespaced', ['create']),
        resource('odd', undefined, 'Namespaced'),
      ],
    },
  ],
});
const others = groups({
  metadata: { name: 'gateway.networking.k8s.io' },
  versions: [
    { version: 'v1', resources: [resource('gateways', 'Gateway', 'Namespaced')] },
    { version: 'v1beta1', resources: [resource('gateways', 'Gateway', 'Namespaced')] },
  ],
});

test('what can be listed is named as kubectl names it, and can be asked for then', async (t) => {
  const { kubeconfig, asked } = await fakeServer(t, ({ url }) => {
    const answers: Record<string, object> = { '/api': core, '/apis': others };
    return [200, answers[url] ?? { items: [{ metadata: { name: url } }] }];
  });
  const kubectl = kubectlFor('kubectl', kubeconfig);
  const run = shortcut(unexpected, signal);
  const names = (await run(kubectl('api-resources', '--verbs=list', '--output=name'))).stdout;
  t.deepEqual(names.split('\n').sort(), ['', 'gateways.gateway.networking.k8s.io', 'pods']);

  const both = 'pods,gateways.gateway.networking.k8s.io';
  const { stdout } = await run(kubectl('get', both, '--all-namespaces', '--output=json'));
  t.deepEqual(
    parseObjects(stdout).map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
    ['v1 Pod', 'gateway.networking.k8s.io/v1 Gateway'],
  );
  t.deepEqual(
    asked.slice(2).map(({ url }) => url),
    ['/api/v1/pods', '/apis/gateway.networking.k8s.io/v1/gateways'],
  );
});

test('a server that answers in an older form is left to kubectl', async (t) => {
  const fromKubectl: Output = { stdout: 'pods\n', stderr: '', exitCode: 0 };
  const { kubeconfig } = await fakeServer(t, () => [200, { kind: 'APIGroupList', groups: [] }]);
  const ask = kubectlFor('kubectl', kubeconfig)('api-resources', '--verbs=list', '--output=name');
  t.is(await shortcut(async () => fromKubectl, signal)(ask), fromKubectl);
});

test('a resource that was never heard of is left to kubectl', async (t) => {
  const fromKubectl: Output = { stdout: '', stderr: '', exitCode: 0 };
  const { kubeconfig, asked } = await fakeServer(t, () => [200, { items: [] }]);
  const get = kubectlFor('kubectl', kubeconfig)('get', 'gateways', '--output=json');
  t.is(await shortcut(async () => fromKubectl, signal)(get), fromKubectl);
  t.deepEqual(asked, []);
});
