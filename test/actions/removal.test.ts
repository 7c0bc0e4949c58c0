import test from 'ava';
import type { Site } from '../../src/actions/handler.ts';
import { removal } from '../../src/actions/removal.ts';
import { printCommand } from '../../src/command.ts';
import type { Cluster, KubernetesObject } from '../../src/lab/types.ts';
import type { Gone, RemovalAction } from '../../src/plan/types.ts';
import { fakeRun } from '../fake-run.ts';

const site: Site = {
  instance: { name: 'one', folder: '/state/one' },
  tools: { kind: 'kind', kubectl: 'kubectl' },
};
const node = { cluster: 'east', name: 'control-plane', role: 'control-plane' } as const;
const cluster = { name: 'east', nodes: [node] } as unknown as Cluster;
const end = (name: string) => ({ node, interface: name, addresses: [] });
const of = (gone: Gone): RemovalAction => ({
  kind: 'removal',
  id: 'remove',
  title: 'Removing',
  group: 'east',
  needs: [],
  gone,
});
const object = (name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name },
});
const live = (name: string, instance: string) => ({
  ...object(name),
  metadata: { name, namespace: 'default', labels: { 'labs/instance': instance } },
});

test('an interface is deleted if it is of the kind that the link was', async (t) => {
  const rows = [
    { ifname: 'n3', ifindex: 3, mtu: 1500, linkinfo: { info_kind: 'vxlan' } },
    { ifname: 'n6', ifindex: 6, mtu: 1500, linkinfo: { info_kind: 'dummy' } },
  ];
  const look = { command: /ip -j -d address/, stdout: `\n${JSON.stringify(rows)}\n` };
  const run = fakeRun(t, look, look, look);
  const gone: Gone = { what: 'ends', link: 'n3', kind: 'vxlan', ends: [end('n3'), end('n6'), end('n9')] };
  const found = await removal.look(of(gone), site, run);
  t.deepEqual(found.state === 'broken' && found.repair.map(printCommand), [
    'docker exec labs-one-east-control-plane ip link delete dev n3',
  ]);
});

test('objects are deleted that labs applied, and no others of the name', async (t) => {
  const items = [live('ours', 'one'), live('theirs', 'another')];
  const run = fakeRun(t, { command: /get --ignore-not-found/, stdout: JSON.stringify({ items }) });
  const gone: Gone = { what: 'objects', cluster, objects: ['ours', 'theirs', 'absent'].map(object) };
  const found = await removal.look(of(gone), site, run);
  t.like(found, { state: 'broken', why: 'the lab has no ConfigMap ours any more', remake: false });
  const [command] = found.state === 'broken' ? found.repair : [];
  t.regex(command?.input ?? '', /name: ours/);
  t.notRegex(command?.input ?? '', /theirs|absent/);
});

test('a rule is deleted if it is the mirror’s', async (t) => {
  const mirror = { name: 'up', of: end('n3'), onto: end('tap'), direction: 'ingress', by: 'koko' } as const;
  const gone: Gone = { what: 'rule', mirror, qdisc: 'ingress' };
  const rule = (onto: string) => `action order 1: mirred (Egress Mirror to device ${onto}) pipe`;
  const own = fakeRun(
    t,
    { command: /tc filter show dev n3 ingress/, stdout: rule('tap') },
    { command: /tc qdisc show dev n3/, stdout: 'qdisc ingress ffff: parent ffff:fff1' },
  );
  const found = await removal.look(of(gone), site, own);
  t.deepEqual(found.state === 'broken' && found.repair.map(printCommand), [
    'docker exec labs-one-east-control-plane tc qdisc delete dev n3 ingress',
  ]);
  const others = fakeRun(t, { command: /tc filter show dev n3 ingress/, stdout: rule('other') });
  t.is((await removal.look(of(gone), site, others)).state, 'done');
});

test('a cluster is deleted if it is on the instance’s network', async (t) => {
  const gone: Gone = { what: 'cluster', cluster, hadMultus: false };
  const container = (network: string) =>
    `${JSON.stringify({ Names: 'labs-one-east-control-plane', State: 'running', Networks: network, Labels: 'io.x-k8s.kind.cluster=labs-one-east' })}\n`;
  const foreign = fakeRun(t, { command: /^docker ps/, stdout: container('kind') });
  t.is((await removal.look(of(gone), site, foreign)).state, 'done');
  const own = fakeRun(t, { command: /^docker ps/, stdout: container('labs-one') });
  const found = await removal.look(of(gone), site, own);
  t.deepEqual(found.state === 'broken' && found.repair.map(({ argv }) => argv.slice(0, 3)), [
    ['rm', '-f', '/state/one/east.kubeconfig'],
    ['kind', 'delete', 'cluster'],
  ]);
});
