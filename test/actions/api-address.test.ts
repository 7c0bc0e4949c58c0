import test from 'ava';
import { staleAddress } from '../../src/actions/api-address.ts';
import type { LiveObject } from '../../src/tools/kubectl.ts';

const node = (address: string): LiveObject => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'node' },
  status: { addresses: [{ type: 'InternalIP', address }] },
});
const slice = (name: string, ...addresses: string[]): LiveObject => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name },
  endpoints: addresses.map((address) => ({ addresses: [address] })),
});

test('an API server is announced at addresses of nodes, or not at all yet', (t) => {
  t.is(staleAddress([node('172.18.0.2'), slice('kubernetes', '172.18.0.2')]), undefined);
  t.is(staleAddress([node('172.18.0.2')]), undefined);
  t.is(staleAddress([node('172.18.0.2'), slice('kubernetes')]), undefined);
});

test('an earlier address is named; other Services have addresses of their own', (t) => {
  const objects = [
    node('172.18.0.2'),
    slice('web', '10.0.0.1'),
    slice('kubernetes', '172.18.0.2', '172.19.0.2'),
  ];
  t.is(staleAddress(objects), 'the API server is still announced at 172.19.0.2, an earlier address');
});
