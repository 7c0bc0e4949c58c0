import test from 'ava';
import { problemsOf } from '../lab-folder.ts';

const flow = 'name: there, from: east/a:net1';
const at = 'lab.yaml:28:32 checks[0].packets.flows[0].from:';

test('a pod of a check is in the manifests of its cluster', async (t) => {
  t.deepEqual(await problemsOf(t, [[flow, 'name: there, from: east/aa:net1']]), [
    `${at} No manifest of cluster "east" has the pod "east/aa". Did you mean "east/a"?`,
  ]);
  t.deepEqual(await problemsOf(t, [[flow, 'name: there, from: east/other/a:net1']]), [
    `${at} No manifest of cluster "east" has the pod "east/other/a". Pods with a name of their own there: "east/a", "east/tap".`,
  ]);
});

test('pods of a StatefulSet are known by their numbers', async (t) => {
  const set = `---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: s, namespace: own }
spec:
  replicas: 2
  template:
    metadata: { annotations: { k8s.v1.cni.cncf.io/networks: default/n3@n3 } }
`;
  const more = [['spec: { containers: [{ name: tap,', `spec: { containers: [{ name: tap2,`]] as const;
  const append = (to: string) =>
    [
      [flow, `name: there, from: ${to}`],
      ['kind: Pod\nmetadata:\n  name: tap\n', `kind: Pod\nmetadata:\n  name: tap\n`],
      ...more,
    ] as const;
  const east = ['manifests: [east.yaml]', 'manifests: [east.yaml, set.yaml]'] as const;
  t.deepEqual(await problemsOf(t, [...append('east/own/s-1:n3'), east], { 'set.yaml': set }), []);
  t.deepEqual(await problemsOf(t, [...append('east/own/s-1:net1'), east], { 'set.yaml': set }), [
    `${at} Pod "east/own/s-1" has no interface "net1". It has "eth0", "lo", "n3": its networks annotation says so.`,
  ]);
  const [first = ''] = await problemsOf(t, [...append('east/own/s-2:n3'), east], { 'set.yaml': set });
  t.true(first.startsWith(`${at} No manifest of cluster "east" has the pod "east/own/s-2".`));
});

test('nothing is said of pods when a manifest could not be read', async (t) => {
  t.deepEqual(await problemsOf(t, [['manifests: [east.yaml]', 'manifests: [esat.yaml]']]), [
    'lab.yaml:5:17 clusters[0].manifests[0]: Manifest "esat.yaml" does not exist. Paths are relative to the lab\'s folder.',
  ]);
});

test('an interface of a check is one that the pod gets', async (t) => {
  t.deepEqual(await problemsOf(t, [[flow, 'name: there, from: east/a:net2']]), [
    `${at} Pod "east/a" has no interface "net2". It has "eth0", "lo", "net1": its networks annotation says so.`,
  ]);
});

test('a Service of a check is in the manifests of its cluster', async (t) => {
  t.deepEqual(await problemsOf(t, [['service: west/web', 'service: west/wbe']]), [
    'lab.yaml:33:36 checks[1].http.service: No manifest of cluster "west" has the Service "wbe". Did you mean "web"?',
  ]);
  t.deepEqual(await problemsOf(t, [['service: west/web', 'service: web']]), [
    'lab.yaml:33:36 checks[1].http.service: "web" is not a Service. Write it as `cluster/name` or `cluster/namespace/name`.',
  ]);
});

test("Kubernetes' own Services need no manifest", async (t) => {
  t.deepEqual(await problemsOf(t, [['service: west/web', 'service: west/kubernetes']]), []);
  t.deepEqual(await problemsOf(t, [['service: west/web', 'service: west/kube-system/kube-dns']]), []);
});

test('a Service that is asked by NodePort has one', async (t) => {
  const edits = [['service: west/web', 'service: west/web, by: nodePort, node: west/worker']] as const;
  t.deepEqual(await problemsOf(t, edits), [
    'lab.yaml:33:36 checks[1].http.service: Service "web" has no NodePort: its type is "ClusterIP". Give it `type: NodePort`.',
  ]);
});

test('a network of a pod is defined', async (t) => {
  t.deepEqual(
    await problemsOf(t, [['{ k8s.v1.cni.cncf.io/networks: tap }', '{ k8s.v1.cni.cncf.io/networks: tab }']]),
    [
      'lab.yaml:5:17 clusters[0].manifests[0]: Pod "tap" in "east.yaml" wants network "default/tab", which no manifest of the cluster has. Did you mean "default/tap"?',
    ],
  );
});

test('secondary networks need Multus', async (t) => {
  const edits = [['    addons: [multus]\n    manifests: [west.yaml]', '    manifests: [west.yaml]']] as const;
  t.deepEqual(await problemsOf(t, edits), [
    'lab.yaml:8:17 clusters[1].manifests[0]: Pod "b" in "west.yaml" wants network "n3", but there is no Multus. Add `addons: [multus]` to the cluster.',
  ]);
});

test('a network stands on an interface of a node', async (t) => {
  t.deepEqual(await problemsOf(t, [['"device": "tap"', '"device": "tpa"']]), [
    'lab.yaml:5:17 clusters[0].manifests[0]: Network "tap" in "east.yaml" stands on the interface "tpa", which no node of the cluster has. Did you mean "tap"?',
  ]);
  t.deepEqual(await problemsOf(t, [['\'{ "type": "host-device", "device": "tap" }\'', 'type=host-device']]), [
    'lab.yaml:5:17 clusters[0].manifests[0]: Network "tap" in "east.yaml" has no CNI configuration that can be read. `spec.config` is the JSON of a CNI plugin, with a `type`.',
  ]);
});

test('a cluster gets an object once', async (t) => {
  t.deepEqual(
    await problemsOf(t, [['manifests: [west.yaml]', 'manifests: [west.yaml, again.yaml]']], {
      'again.yaml': 'apiVersion: v1\nkind: Service\nmetadata: { name: web, namespace: default }\n',
    }),
    [
      'lab.yaml:9:28 clusters[1].manifests[1]: Object "web" ("Service") in "again.yaml" is already in "west.yaml". Keep one of them.',
    ],
  );
});

test('an image is one that labs can get', async (t) => {
  t.deepEqual(await problemsOf(t, [['images: [toolbox]', 'images: [toolbox, "$(x)", tolbox]']]), [
    'lab.yaml:23:19 images[1]: There is no image "$(x)". `labs images` shows every image.',
    'lab.yaml:23:27 images[2]: There is no image "tolbox". Did you mean "toolbox"?',
  ]);
});
