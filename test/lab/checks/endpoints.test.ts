import test from 'ava';
import { problemsOfCheck, resolvedCheck } from './form.ts';

test('only what is asked is expected', async (t) => {
  const check = await resolvedCheck(t, 'endpoints: { service: west/web, ready: 2, pods: [b] }');
  t.like(check, {
    kind: 'endpoints',
    service: { cluster: 'west', namespace: 'default', name: 'web' },
    ready: 2,
    pods: ['b'],
  });
  t.false(check !== undefined && ('notReady' in check || 'addresses' in check));
});

const wrong: [rest: string, ...problems: string[]][] = [
  [
    'service: west/web',
    'endpoints: Nothing is expected of the endpoints. Add one of `ready`, `notReady`, `addresses`, `pods`.',
  ],
  [
    'service: web, ready: 1',
    'endpoints.service: "web" is not a Service. Write it as `cluster/name` or `cluster/namespace/name`.',
  ],
  [
    'service: west/wbe, ready: 1',
    'endpoints.service: No manifest of cluster "west" has the Service "wbe". Did you mean "web"?',
  ],
  [
    'service: west/web, addresses: [10.1.2.300]',
    'endpoints.addresses[0]: "10.1.2.300" is no IPv4 address. Write it as 10.1.2.3.',
  ],
  ['service: west/web, ready: -1', 'endpoints.ready: Expected at least 0, found -1'],
];

for (const [rest, ...problems] of wrong) {
  test(`a problem of the file: ${rest}`, async (t) => {
    t.deepEqual(await problemsOfCheck(t, `endpoints: { ${rest} }`), problems);
  });
}

test('what comes with Kubernetes is in no manifest', async (t) => {
  t.deepEqual(await problemsOfCheck(t, 'endpoints: { service: west/kubernetes, ready: 1 }'), []);
  t.deepEqual(await problemsOfCheck(t, 'endpoints: { service: west/kube-system/kube-dns, ready: 1 }'), []);
});
