import test from 'ava';
import { problemsOf } from '../lab-folder.ts';

const from = 'name: there, from: east/a:net1';

test('a lab without a check is a problem', async (t) => {
  const checks = (text: string) => `images: [toolbox]\n${text}`;
  const without = [['images: [toolbox]\nchecks:', checks('unused:')]] as const;
  t.deepEqual(await problemsOf(t, without), [
    'lab.yaml:1:1 checks: The lab checks nothing. Add `checks`: nothing checked is never success.',
    'lab.yaml:24:1 unused: Unknown key "unused". Known here: `title`, `description`, `clusters`, `links`, `mirrors`, `images`, `checks`.',
  ]);
});

test('a check says what it checks, once', async (t) => {
  t.deepEqual(await problemsOf(t, [['    http: { from: west/b, service: west/web }', '    within: 5']]), [
    'lab.yaml:32:5 checks[1]: The check does not say what it checks. Add one of `packets`, `http`, `dns`, `tcp`, `udp`, `ping`, `kubernetes`, `endpoints`, `spread`, `exec`, `logs`.',
  ]);
  t.deepEqual(await problemsOf(t, [['  - name: web\n', '']]), [
    'lab.yaml:25:5 checks[0]: A check has either `packets` or `http`. Make two checks of it.',
  ]);
});

test('a check has at least one flow', async (t) => {
  const problems = await problemsOf(t, [
    ['    http: { from: west/b, service: west/web }', '    packets: { flows: [] }'],
  ]);
  t.deepEqual(problems, ['lab.yaml:33:23 checks[1].packets.flows: Expected at least 1 entry, found 0']);
});

test('a pod of a cluster that does not exist is a problem', async (t) => {
  t.deepEqual(await problemsOf(t, [[from, 'name: there, from: esat/a:net1']]), [
    'lab.yaml:28:32 checks[0].packets.flows[0].from: There is no cluster "esat". Did you mean "east"?',
  ]);
});

test('an end of a flow is an interface of a pod', async (t) => {
  t.deepEqual(await problemsOf(t, [[from, 'name: there, from: east/a']]), [
    'lab.yaml:28:32 checks[0].packets.flows[0].from: "east/a" is not a pod\'s interface. Write it as `cluster/pod:interface` or `cluster/namespace/pod:interface`.',
  ]);
});

test('a flow ends elsewhere than where it begins', async (t) => {
  t.deepEqual(await problemsOf(t, [[from, 'name: there, from: west/b:net1']]), [
    'lab.yaml:28:49 checks[0].packets.flows[0].to: Flow "there" ends where it begins. Name another interface.',
  ]);
});

test('copies name flows of their own check', async (t) => {
  t.deepEqual(await problemsOf(t, [['of: [there]', 'of: [back, up]']]), [
    'lab.yaml:31:43 checks[0].packets.copies[0].of[1]: There is no flow "up" in this check. The check\'s flows: "there", "back".',
  ]);
});

test('a check captures once at an interface', async (t) => {
  const twice = '{ at: east/tap:net1, of: [there] }\n        - { at: east/default/tap:net1, of: [] }';
  t.deepEqual(await problemsOf(t, [['{ at: east/tap:net1, of: [there] }', twice]]), [
    'lab.yaml:32:17 checks[0].packets.copies[1].at: "east/tap:net1" is captured twice in this check. Put what is expected there into one entry.',
  ]);
});

test('by nodePort needs a node, of the cluster of the Service', async (t) => {
  const port = ['{ selector: { app: web }', '{ type: NodePort, selector: { app: web }'] as const;
  const http = (text: string) =>
    [port, ['service: west/web', `service: west/web, by: nodePort${text}`]] as const;
  t.deepEqual(await problemsOf(t, http(', node: west/worker')), []);
  t.deepEqual(await problemsOf(t, http('')), [
    'lab.yaml:33:50 checks[1].http.by: `by: nodePort` needs a node. Add `node: cluster/node`, the node whose address is asked.',
  ]);
  t.deepEqual(await problemsOf(t, http(', node: west/worker7')), [
    'lab.yaml:33:66 checks[1].http.node: Cluster "west" has no node "worker7". Its nodes: "control-plane", "worker". `workers` sets how many.',
  ]);
  t.deepEqual(await problemsOf(t, http(', node: worker')), [
    'lab.yaml:33:66 checks[1].http.node: "worker" is not a node. Write it as `cluster/node`, such as `core/worker`.',
  ]);
  t.deepEqual(await problemsOf(t, http(', node: east/control-plane')), [
    'lab.yaml:33:66 checks[1].http.node: The Service is in "west", the node is in "east". Name a node of "west".',
  ]);
});

test('a node means nothing without nodePort', async (t) => {
  t.deepEqual(await problemsOf(t, [['service: west/web', 'service: west/web, node: west/worker']]), [
    'lab.yaml:33:52 checks[1].http.node: `node` means nothing with `by: dns`. Remove it.',
  ]);
});

test('DNS names are known in their own cluster only', async (t) => {
  t.deepEqual(await problemsOf(t, [['from: west/b, service', 'from: east/a, service']]), [
    'lab.yaml:33:36 checks[1].http.service: Cluster "east" does not know the DNS names of "west". Write `by: nodePort` or `by: clusterIP`, or ask from a pod of the same cluster.',
  ]);
  const byAddress = [
    ['from: west/b, service: west/web', 'from: east/a, service: west/web, by: clusterIP'],
  ] as const;
  t.deepEqual(await problemsOf(t, byAddress), []);
});
