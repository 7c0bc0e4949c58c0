import test from 'ava';
import { problemsOf } from '../lab-folder.ts';

const pods = (text: string) => [['workers: 1', `workers: 1\n    podSubnet: ${text}`]] as const;
const services = (text: string) => [['workers: 1', `workers: 1\n    serviceSubnet: ${text}`]] as const;
const address = (text: string) =>
  [
    [
      'endpoints: [east/control-plane:n3,',
      `endpoints: [{ at: east/control-plane:n3, addresses: [${text}] },`,
    ],
  ] as const;
const apart = 'Change one of them, or leave subnets out: then free ones are assigned.';

test('a subnet is an IPv4 network with a prefix length', async (t) => {
  for (const text of ['10.1.0.0', 'fd00::/48', '10.1.0.0/33', 'nowhere', '10.01.0.0/16']) {
    t.deepEqual(await problemsOf(t, pods(text)), [
      `lab.yaml:8:16 clusters[1].podSubnet: "${text}" is not an IPv4 subnet. Write it like \`10.1.0.0/16\`.`,
    ]);
  }
});

test('a subnet has no host bits', async (t) => {
  t.deepEqual(await problemsOf(t, pods('10.7.1.0/16')), [
    'lab.yaml:8:16 clusters[1].podSubnet: "10.7.1.0/16" has host bits set. Write `10.7.0.0/16`.',
  ]);
});

test('reserved ranges are for nobody', async (t) => {
  t.deepEqual(await problemsOf(t, services('169.254.0.0/16')), [
    'lab.yaml:8:20 clusters[1].serviceSubnet: "169.254.0.0/16" lies in the link-local range. Take one from 10.0.0.0/8, for example.',
  ]);
});

test('a pod subnet holds a /24 for every node', async (t) => {
  t.deepEqual(await problemsOf(t, pods('10.7.0.0/24')), [
    'lab.yaml:8:16 clusters[1].podSubnet: The pod subnet /24 is too small for the nodes of "west" (2). Every node gets a /24: take a /23 or larger.',
  ]);
  t.deepEqual(await problemsOf(t, pods('10.8.0.0/23')), []);
});

test('the size of a Service subnet is one that Kubernetes takes', async (t) => {
  t.deepEqual(await problemsOf(t, services('172.16.0.0/29')), [
    'lab.yaml:8:20 clusters[1].serviceSubnet: Kubernetes takes no Service subnet of size /29. Take one from /12 to /28.',
  ]);
  t.deepEqual(await problemsOf(t, services('172.16.0.0/28')), []);
});

test('pods and Services do not overlap, in one cluster or in two', async (t) => {
  const edits = [
    ['  - name: east', '  - name: east\n    podSubnet: 10.7.0.0/16'],
    ['workers: 1', 'workers: 1\n    podSubnet: 10.7.128.0/17\n    serviceSubnet: 10.7.200.0/24'],
  ] as const;
  t.deepEqual(await problemsOf(t, edits), [
    `lab.yaml:9:16 clusters[1].podSubnet: "10.7.128.0/17" of the pods of "west" overlaps "10.7.0.0/16" of the pods of "east". ${apart}`,
    `lab.yaml:10:20 clusters[1].serviceSubnet: "10.7.200.0/24" of the Services of "west" overlaps "10.7.0.0/16" of the pods of "east". ${apart}`,
    `lab.yaml:10:20 clusters[1].serviceSubnet: "10.7.200.0/24" of the Services of "west" overlaps "10.7.128.0/17" of the pods of "west". ${apart}`,
  ]);
});

test("a link's address is an address with a prefix length, and one a host can have", async (t) => {
  t.deepEqual(await problemsOf(t, address('10.9.0.1')), [
    'lab.yaml:13:58 links[0].endpoints[0].addresses[0]: "10.9.0.1" is not an IPv4 address with prefix length. Write it like `10.1.0.1/24`.',
  ]);
  const edge = `is the network's own or its broadcast address. Take an address in between.`;
  t.deepEqual(await problemsOf(t, address('10.9.0.0/24, 10.8.0.255/24, 10.7.0.0/31')), [
    `lab.yaml:13:58 links[0].endpoints[0].addresses[0]: "10.9.0.0/24" ${edge}`,
    `lab.yaml:13:71 links[0].endpoints[0].addresses[1]: "10.8.0.255/24" ${edge}`,
  ]);
});

test('the ends of a link share a subnet but no address', async (t) => {
  const both = (first: string, second: string) =>
    [...address(first), ['west/worker:n3]', `{ at: west/worker:n3, addresses: [${second}] }]`]] as const;
  t.deepEqual(await problemsOf(t, both('10.9.0.1/24', '10.9.0.2/24')), []);
  t.deepEqual(await problemsOf(t, both('10.9.0.1/24', '10.9.0.1/24')), [
    `lab.yaml:13:108 links[0].endpoints[1].addresses[0]: "10.9.0.1/24" of link "n3" overlaps "10.9.0.1/24" of link "n3". ${apart}`,
  ]);
});

test('links do not lie in the subnets of pods', async (t) => {
  const edits = [...address('10.7.1.1/24'), ...pods('10.7.0.0/16')];
  t.deepEqual(await problemsOf(t, edits), [
    `lab.yaml:14:58 links[0].endpoints[0].addresses[0]: "10.7.1.1/24" of link "n3" overlaps "10.7.0.0/16" of the pods of "west". ${apart}`,
  ]);
});

test('secondary networks do not lie in the subnets of pods or Services', async (t) => {
  t.deepEqual(await problemsOf(t, pods('10.30.0.0/16')), [
    'lab.yaml:5:17 clusters[0].manifests[0]: "10.30.0.1/24" of network "n3" in "east.yaml" overlaps "10.30.0.0/16" of the pods of "west". Change one of them.',
    'lab.yaml:10:17 clusters[1].manifests[0]: "10.30.0.2/24" of network "n3" in "west.yaml" overlaps "10.30.0.0/16" of the pods of "west". Change one of them.',
  ]);
});
