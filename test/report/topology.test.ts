import test from 'ava';
import type { Endpoint, Lab, Link, Node } from '../../src/lab/types.ts';
import { ladder, mirrorRows } from '../../src/report/topology.ts';

function node(cluster: string, name: string): Node {
  return { cluster, name, role: name === 'control-plane' ? 'control-plane' : 'worker' };
}

const left = node('ran', 'control-plane');
const middle = node('core', 'control-plane');
const right = node('core', 'worker');

function end(of: Node, name: string): Endpoint {
  return { node: of, interface: name, addresses: [] };
}

function veth(name: string, from: Node, to: Node): Link {
  return { name, kind: 'veth', mtu: 1500, endpoints: [end(from, name), end(to, name)] };
}

function lab(
  links: readonly Link[],
  nodes: readonly Node[][] = [[left], [middle, right]],
): Pick<Lab, 'clusters' | 'links'> {
  const clusters = nodes.map((own) => ({
    name: own[0]?.cluster ?? '',
    nodes: own,
    podSubnet: '',
    serviceSubnet: '',
    kubeProxyMode: 'iptables' as const,
    addons: [],
    manifests: [],
  }));
  return { clusters, links };
}

test('a link runs from its one node to the other, past those in between', (t) => {
  t.is(
    ladder(lab([veth('n3', left, right), veth('n9', middle, right)])),
    [
      'ran               core',
      'control-plane     control-plane     worker',
      '│                 │                 │',
      'n3 ───────────────│──────────────── n3         n3: veth, MTU 1500',
      '│                 n9 ────────────── n9         n9: veth, MTU 1500',
      '',
    ].join('\n'),
  );
});

test('a vxlan link is double and shows its VNI; the order of its ends does not matter', (t) => {
  const link: Link = {
    name: 'tap',
    kind: 'vxlan',
    vni: 42,
    mtu: 1450,
    endpoints: [end(right, 'in'), end(middle, 'out')],
  };
  const rows = ladder(lab([link])).split('\n');
  t.is(rows[3], '│                 out ═════════════ in         tap: vxlan 42, MTU 1450');
});

test('a lab without links has no drawing', (t) => {
  t.is(ladder(lab([])), '');
});

test('a drawing that would be too wide is not made', (t) => {
  const nodes = Array.from({ length: 8 }, (_, index) => [node(`cluster-${index}`, 'control-plane')]);
  const [first, last] = [nodes[0]?.[0] ?? left, nodes[7]?.[0] ?? right];
  t.is(ladder(lab([veth('n3', first, last)], nodes)), '');
});

test('a mirror shows where its copies come out', (t) => {
  const [n3, tap] = [veth('n3', left, right), veth('tap', right, middle)];
  const mirrors = [
    { name: 'up', of: n3.endpoints[1], onto: tap.endpoints[0], direction: 'ingress', by: 'pod' } as const,
  ];
  t.deepEqual(mirrorRows({ links: [n3, tap], mirrors }), [
    ['up', 'core/worker:n3', '─▶ core/worker:tap', '─▶ core/control-plane:tap', 'by a pod'],
  ]);
});
