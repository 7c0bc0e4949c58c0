import test from 'ava';
import { labOf } from './lab-folder.ts';

test('everything that was left out has its default', async (t) => {
  const lab = await labOf(t, [
    ['    by: pod\n', ''],
    ['kind: vxlan\n    vni: 7', 'kind: veth'],
  ]);
  t.is(lab.name, 'two-clusters');
  t.is(lab.description, '');
  t.deepEqual(
    lab.clusters.map(({ kubeProxyMode, addons }) => ({ kubeProxyMode, addons })),
    Array(2).fill({ kubeProxyMode: 'iptables', addons: ['multus'] }),
  );
  t.deepEqual(lab.clusters[0]?.nodes, [{ cluster: 'east', name: 'control-plane', role: 'control-plane' }]);
  t.deepEqual(
    lab.links.map(({ mtu }) => mtu),
    [1500, 1500],
  );
  const [mirror] = lab.mirrors;
  t.is(mirror?.direction, 'ingress');
  t.is(mirror?.by, 'koko');
  const [packets, http] = lab.checks;
  t.like(packets, { kind: 'packets', title: 'link', within: 60, count: 500 });
  t.like(http, { kind: 'http', title: 'web', within: 60, requests: 60, by: { kind: 'dns' }, captures: [] });
  t.true(packets?.kind === 'packets' && packets.flows.every(({ routed }) => !routed));
});

test('a title left out is the name', async (t) => {
  const lab = await labOf(t, [['title: Two clusters, one link, one mirror\n', '']]);
  t.is(lab.title, 'two-clusters');
});

test('a vxlan link has room for its header', async (t) => {
  const lab = await labOf(t);
  t.like(lab.links[1], { kind: 'vxlan', vni: 7, mtu: 1450 });
});

test('workers are numbered as kind does', async (t) => {
  const lab = await labOf(t, [['workers: 1', 'workers: 3']]);
  t.deepEqual(
    lab.clusters[1]?.nodes.map(({ name }) => name),
    ['control-plane', 'worker', 'worker2', 'worker3'],
  );
});

test('subnets are assigned without overlap, clear of those that the file gives', async (t) => {
  const plain = await labOf(t);
  t.deepEqual(
    plain.clusters.map(({ podSubnet, serviceSubnet }) => [podSubnet, serviceSubnet]),
    [
      ['10.100.0.0/16', '10.200.0.0/16'],
      ['10.101.0.0/16', '10.201.0.0/16'],
    ],
  );
  const given = await labOf(t, [['workers: 1', 'workers: 1\n    serviceSubnet: 10.100.0.0/15']]);
  t.deepEqual(
    given.clusters.map(({ podSubnet, serviceSubnet }) => [podSubnet, serviceSubnet]),
    [
      ['10.102.0.0/16', '10.200.0.0/16'],
      ['10.103.0.0/16', '10.100.0.0/15'],
    ],
  );
});

test('assigned subnets keep clear of links and of secondary networks', async (t) => {
  const lab = await labOf(t, [
    ['"10.30.0.1/24"', '"10.100.0.1/24"'],
    ['east/control-plane:tap]', '{ at: east/control-plane:tap, addresses: [10.200.7.1/30] }]'],
  ]);
  t.is(lab.clusters[0]?.podSubnet, '10.101.0.0/16');
  t.is(lab.clusters[0]?.serviceSubnet, '10.201.0.0/16');
});

test('references are objects', async (t) => {
  const lab = await labOf(t);
  const [link, tap] = lab.links;
  const [mirror] = lab.mirrors;
  t.is(mirror?.of, link?.endpoints[1]);
  t.is(mirror?.onto, tap?.endpoints[0]);
  t.is(link?.endpoints[1].node, lab.clusters[1]?.nodes[1]);
});

test('pods are in namespace default unless it is written', async (t) => {
  const lab = await labOf(t, [['from: west/b, service', 'from: west/default/b, service']]);
  const [packets, http] = lab.checks;
  t.deepEqual(packets?.kind === 'packets' && packets.flows[0]?.from, {
    cluster: 'east',
    namespace: 'default',
    pod: 'a',
    interface: 'net1',
  });
  t.deepEqual(http?.kind === 'http' && http.from, { cluster: 'west', namespace: 'default', pod: 'b' });
});

test('a mapping gives an end its addresses', async (t) => {
  const lab = await labOf(t, [['west/worker:n3]', '{ at: west/worker:n3, addresses: [10.9.0.2/24] }]']]);
  t.deepEqual(lab.links[0]?.endpoints[0].addresses, []);
  t.deepEqual(lab.links[0]?.endpoints[1].addresses, ['10.9.0.2/24']);
});

test('the objects of a manifest keep their order', async (t) => {
  const lab = await labOf(t);
  t.deepEqual(
    lab.clusters[1]?.manifests.map(({ path, objects }) => [path, objects.map(({ kind }) => kind)]),
    [['west.yaml', ['NetworkAttachmentDefinition', 'Pod', 'Service']]],
  );
});
