import test from 'ava';
import type { Lab } from '../../src/lab/types.ts';
import { podsIn, topologyOf } from '../../src/picture/topology.ts';
import { labOf } from '../lab/lab-folder.ts';

test('a pod stands on the node that has the interface of its network', async (t) => {
  const topology = topologyOf(await labOf(t));
  const [east, west] = topology.clusters;
  t.deepEqual(
    east?.nodes.map(({ id, pods, ends }) => [id, pods.map(({ name }) => name), ends.map((end) => end.name)]),
    [['east/control-plane', ['a', 'tap'], ['n3', 'tap']]],
  );
  t.deepEqual(
    west?.nodes.map(({ id, pods }) => [id, pods.map(({ name }) => name)]),
    [
      ['west/control-plane', []],
      ['west/worker', ['b']],
    ],
  );
  t.like(podsIn(topology).find(({ name }) => name === 'b')?.networks[0], {
    interface: 'net1',
    plugin: 'macvlan',
    addresses: ['10.30.0.2/24'],
    ends: ['west/worker:n3'],
  });
});

test('who owns the far end of a mirror’s link is a sniffer, and nobody else is', async (t) => {
  const topology = topologyOf(await labOf(t));
  t.deepEqual(
    podsIn(topology).map(({ id, isSniffer }) => [id, isSniffer]),
    [
      ['east/default/a', false],
      ['east/default/tap', true],
      ['west/default/b', false],
    ],
  );
});

test('links and mirrors name their ends', async (t) => {
  const { links, mirrors } = topologyOf(await labOf(t));
  t.deepEqual(links, [
    { name: 'n3', kind: 'veth', mtu: 1500, ends: ['east/control-plane:n3', 'west/worker:n3'] },
    { name: 'tap', kind: 'vxlan', vni: 7, mtu: 1450, ends: ['west/worker:tap', 'east/control-plane:tap'] },
  ]);
  t.deepEqual(mirrors, [
    { name: 'up', of: 'west/worker:n3', onto: 'west/worker:tap', direction: 'ingress', by: 'pod' },
  ]);
});

const controlPlane = 'node-role.kubernetes.io/control-plane';

for (const [what, spec, node] of [
  ['a node selector', { nodeSelector: { [controlPlane]: '' } }, 'west/control-plane'],
  [
    'a required affinity',
    {
      affinity: {
        nodeAffinity: {
          requiredDuringSchedulingIgnoredDuringExecution: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: controlPlane, operator: 'DoesNotExist' }] }],
          },
        },
      },
    },
    'west/worker',
  ],
  ['nothing', {}, undefined],
] as const) {
  test(`${what} says where a pod without networks runs`, async (t) => {
    const lab = withPod(await labOf(t), spec);
    const west = topologyOf(lab).clusters[1];
    const found = west?.nodes.find(({ pods }) => pods.some(({ name }) => name === 'lone'))?.id;
    t.is(found, node);
    t.is(
      west?.pods.some(({ name }) => name === 'lone'),
      node === undefined,
    );
  });
}

function withPod(lab: Lab, spec: object): Lab {
  const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'lone' }, spec };
  const clusters = lab.clusters.map((cluster) =>
    cluster.name === 'west'
      ? { ...cluster, manifests: [...cluster.manifests, { path: 'lone.yaml', objects: [pod] }] }
      : cluster,
  );
  return { ...lab, clusters };
}
