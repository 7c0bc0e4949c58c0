import test from 'ava';
import { findEnd, parseInterfaces } from '../../src/tools/ip.ts';

const node = JSON.stringify([
  {
    ifindex: 1,
    ifname: 'lo',
    mtu: 65536,
    flags: ['LOOPBACK', 'UP'],
    addr_info: [{ family: 'inet', local: '127.0.0.1', prefixlen: 8 }],
  },
  {
    ifindex: 9,
    link_index: 12,
    link_netnsid: 3,
    ifname: 'n3',
    mtu: 1500,
    flags: ['BROADCAST', 'UP', 'LOWER_UP'],
    address: 'aa:00:00:00:00:01',
    linkinfo: { info_kind: 'veth' },
    addr_info: [],
  },
]);
const pod = JSON.stringify([
  {
    ifindex: 4,
    ifname: 'net2',
    ifalias: 'tap-down',
    mtu: 1450,
    flags: ['UP'],
    address: 'aa:00:00:00:00:02',
    linkinfo: { info_kind: 'vxlan', info_data: { id: 42, remote: '172.18.0.3' } },
  },
]);
const output = `\n${node}\ncni-1\n${pod}\ncni-gone\n\n`;

test('interfaces of the node and of the pods on it are told apart', (t) => {
  const found = parseInterfaces(output);
  t.deepEqual(
    found.map(({ netns, name }) => [netns, name]),
    [
      [undefined, 'lo'],
      [undefined, 'n3'],
      ['cni-1', 'net2'],
    ],
  );
  t.like(found[1], { type: 'veth', peerIndex: 12, up: true, mtu: 1500, vxlan: undefined });
  t.deepEqual(found[0]?.addresses, ['127.0.0.1/8']);
});

test('an end that a pod has taken is found by the name it had in the node', (t) => {
  const found = parseInterfaces(output);
  t.like(findEnd(found, 'tap-down'), {
    netns: 'cni-1',
    name: 'net2',
    vxlan: { id: 42, remote: '172.18.0.3' },
  });
  t.is(findEnd(found, 'n3')?.netns, undefined);
  t.is(findEnd(found, 'net2'), undefined);
});
