import test, { type ExecutionContext } from 'ava';
import type { Lab } from '../../src/lab/types.ts';
import { differences, takeInventory } from '../../src/proof/inventory.ts';
import { isLasting, nodeLines } from '../../src/proof/node-inventory.ts';
import { openInstance } from '../../src/state/open.ts';
import { kubectlFor } from '../../src/tools/kubectl.ts';
import { fakeRun } from '../fake-run.ts';

const recorded = `interface 1: lo: <LOOPBACK,UP,LOWER_UP> mtu 65536 qdisc noqueue state UNKNOWN mode DEFAULT group default qlen 1000\\    link/loopback 00:00:00:00:00:00 brd 00:00:00:00:00:00
interface 2: veth1a2b3c4d@if2: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default \\    link/ether 0e:4d:39:f8:2d:25 brd ff:ff:ff:ff:ff:ff link-netns cni-1
interface 9: n3@if8: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\\    link/ether 4e:9a:1e:0e:63:02 brd ff:ff:ff:ff:ff:ff link-netnsid 1
interface 12: n9@if11: <BROADCAST,MULTICAST> mtu 1500 qdisc noqueue state DOWN mode DEFAULT group default qlen 1000\\    link/ether 4e:9a:1e:0e:63:03 brd ff:ff:ff:ff:ff:ff link-netnsid 1
address 9: n3    inet 10.1.0.1/24 scope global n3\\       valid_lft forever preferred_lft forever
route default via 172.18.0.1 dev eth0
route 10.100.0.2 dev veth1a2b3c4d scope host
qdisc qdisc noqueue 0: dev lo root refcnt 2
qdisc qdisc ingress ffff: dev n3 parent ffff:fff1 ----------------
filter n3 ingress filter parent ffff: protocol all pref 49152 u32 chain 0 fh 800: ht divisor 1
filter n3 ingress   match 00000000/00000000 at 0
filter n3 ingress 	action order 1: mirred (Egress Mirror to device tap-up) pipe
filter n3 ingress  	index 3 ref 1 bind 1
iptables *nat
iptables :PREROUTING ACCEPT [0:0]
iptables -A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
iptables -A FORWARD -s 10.1.0.0/24 -j DROP
nft table ip nat
nft table netdev lossy
`;

test('of a node only what lasts is listed', (t) => {
  t.deepEqual(nodeLines(recorded), [
    'interface lo',
    'interface n3',
    'interface n9 (down)',
    'address 10.1.0.1/24 on n3',
    'route default via 172.18.0.1 dev eth0',
    'qdisc ingress on n3',
    'filter n3 ingress match 00000000/00000000 at 0',
    'filter n3 ingress action order 1: mirred (Egress Mirror to device tap-up) pipe',
    'rule -A FORWARD -s 10.1.0.0/24 -j DROP',
    'nft table ip nat',
    'nft table netdev lossy',
  ]);
});

test('a filter that was made anew is the same as before, whatever its numbers', (t) => {
  t.deepEqual(nodeLines(recorded.replace('index 3 ref 1', 'index 8 ref 1')), nodeLines(recorded));
});

test('what is new, gone and changed is named', (t) => {
  const before = new Map([
    ['one: Service default/web', 'a'],
    ['one/worker: interface n3', ''],
  ]);
  const after = new Map([
    ['one: Service default/web', 'b'],
    ['one: Pod default/left', ''],
  ]);
  t.deepEqual(differences(before, after), [
    'one: Pod default/left is new',
    'one/worker: interface n3 is gone',
    'one: Service default/web is not as it was',
  ]);
  t.deepEqual(differences(before, before), []);
});

test('what changes by itself is no part of it', (t) => {
  t.false(isLasting('events'));
  t.false(isLasting('leases.coordination.k8s.io'));
  t.true(isLasting('configmaps'));
  t.true(isLasting('network-attachment-definitions.k8s.cni.cncf.io'));
});

/** What is told of a cluster that has one node, like this. */
function nodeLike(t: ExecutionContext, spec: object, annotations: object = {}) {
  const items = [{ kind: 'Node', metadata: { name: 'n', annotations }, spec, status: {} }];
  return takeInventory(
    { clusters: [{ name: 'one', nodes: [] }] } as unknown as Lab,
    openInstance('/nowhere', 'a'),
    () => kubectlFor('kubectl', '/nowhere/kubeconfig'),
    fakeRun(
      t,
      { command: 'api-resources', stdout: 'nodes\n' },
      { command: 'get nodes', stdout: JSON.stringify({ items }) },
    ),
  );
}

test('the taints of a node’s state come and go; others, and a cordon, are a change', async (t) => {
  const taint = (key: string) => ({ taints: [{ key, effect: 'NoSchedule' }] });
  const plain = await nodeLike(t, {});
  const changes = async (spec: object, annotations?: object) =>
    differences(plain, await nodeLike(t, spec, annotations));
  t.deepEqual(await changes(taint('node.kubernetes.io/not-ready')), []);
  t.deepEqual(await changes({}, { 'node.alpha.kubernetes.io/ttl': '0' }), []);
  const changed = ['one: Node n is not as it was'];
  t.deepEqual(await changes(taint('dedicated')), changed);
  t.deepEqual(await changes({ ...taint('node.kubernetes.io/unschedulable'), unschedulable: true }), changed);
});
