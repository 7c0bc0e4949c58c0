import test, { type ExecutionContext } from 'ava';
import { link } from '../../src/actions/link.ts';
import { printCommand } from '../../src/command.ts';
import type { Endpoint, Mirror } from '../../src/lab/types.ts';
import type { LinkAction } from '../../src/plan/types.ts';
import { fakeRun } from '../fake-run.ts';

const site = { instance: { name: 'x', folder: '/s/x' }, tools: { kind: 'kind', kubectl: 'kubectl' } };

function end(cluster: string, name: string): Endpoint {
  return { node: { cluster, name: 'control-plane', role: 'control-plane' }, interface: name, addresses: [] };
}

const [a, b] = [end('ran', 'n3'), end('core', 'n3')] as const;

const veth: LinkAction = {
  kind: 'link',
  id: 'link n3',
  title: 'Linking',
  group: 'links',
  needs: [],
  link: { kind: 'veth', name: 'n3', endpoints: [a, b], mtu: 1500 },
  mirrors: [],
};

const vxlan: LinkAction = {
  ...veth,
  link: { kind: 'vxlan', name: 'tap', endpoints: [a, b], mtu: 1450, vni: 42 },
};

const listed = (rows: object[]) => `\n${JSON.stringify(rows)}\n`;
const vethEnd = (ifindex: number, link_index: number, rest: object = {}) => ({
  ifname: 'n3',
  ifindex,
  link_index,
  mtu: 1500,
  flags: ['UP'],
  linkinfo: { info_kind: 'veth' },
  ...rest,
});

function look(
  t: ExecutionContext,
  ran: string,
  core: string,
  action = veth,
  ...more: Parameters<typeof fakeRun>[1][]
) {
  const run = fakeRun(
    t,
    { command: 'docker exec labs-x-ran-control-plane sh', stdout: ran },
    { command: 'docker exec labs-x-core-control-plane sh', stdout: core },
    ...more,
  );
  return link.look(action, site, run);
}

test('a pair whose ends point at each other is done', async (t) => {
  t.deepEqual(await look(t, listed([vethEnd(5, 9)]), listed([vethEnd(9, 5)])), { state: 'done' });
});

test('no end at all is absent', async (t) => {
  t.deepEqual(await look(t, listed([]), listed([])), { state: 'absent' });
});

test('one end alone is cleared and made again', async (t) => {
  const found = await look(t, listed([vethEnd(5, 9)]), listed([]));
  t.like(found, { state: 'broken', why: 'core/control-plane:n3 is gone', remake: true });
  t.deepEqual(found.state === 'broken' && found.repair.map(printCommand), [
    'docker exec labs-x-ran-control-plane ip link delete dev n3',
  ]);
});

test('two ends of different pairs are both cleared', async (t) => {
  const found = await look(t, listed([vethEnd(5, 9)]), listed([vethEnd(11, 6)]));
  t.like(found, {
    state: 'broken',
    why: /not the two ends of one pair/.exec(found.state === 'broken' ? found.why : '')?.input,
  });
  t.is(found.state === 'broken' ? found.repair.length : 0, 2);
});

test('an end that is down, of another kind or of another MTU is not the link', async (t) => {
  const seen: string[] = [];
  for (const rest of [{ flags: [] }, { mtu: 1400 }, { linkinfo: { info_kind: 'macvlan' } }]) {
    const found = await look(t, listed([vethEnd(5, 9, rest)]), listed([vethEnd(9, 5)]));
    seen.push(found.state === 'broken' ? found.why : found.state);
  }
  t.deepEqual(seen, [
    'ran/control-plane:n3 is down',
    'ran/control-plane:n3 has MTU 1400, not 1500',
    'ran/control-plane:n3 is a macvlan, not a veth',
  ]);
});

const vxlanEnd = (address: string, remote: string, id = 42) =>
  listed([
    { ifname: 'eth0', ifindex: 2, mtu: 1500, addr_info: [{ family: 'inet', local: address, prefixlen: 16 }] },
    {
      ifname: 'n3',
      ifindex: 5,
      mtu: 1450,
      flags: ['UP'],
      linkinfo: { info_kind: 'vxlan', info_data: { id, remote } },
    },
  ]);

test('a vxlan is done when both sides lead to each other with the VNI', async (t) => {
  const ends = [vxlanEnd('172.18.0.2', '172.18.0.3'), vxlanEnd('172.18.0.3', '172.18.0.2')] as const;
  t.deepEqual(await look(t, ...ends, vxlan), { state: 'done' });
});

test('a vxlan that leads to an old address, or with another VNI, is made again', async (t) => {
  const good = vxlanEnd('172.18.0.3', '172.18.0.2');
  const found = await look(t, vxlanEnd('172.18.0.2', '172.18.0.9'), good, vxlan);
  t.like(found, { why: 'ran/control-plane:n3 leads to 172.18.0.9 with VNI 42, not to 172.18.0.3 with 42' });
  t.is(found.state === 'broken' ? found.repair.length : 0, 2);
  const other = await look(t, vxlanEnd('172.18.0.4', '172.18.0.3'), good, vxlan);
  t.like(other, { why: 'core/control-plane:n3 leads to 172.18.0.2 with VNI 42, not to 172.18.0.4 with 42' });
  const strange = await look(t, vxlanEnd('172.18.0.2', '172.18.0.3', 7), good, vxlan);
  t.like(strange, { why: 'ran/control-plane:n3 leads to 172.18.0.3 with VNI 7, not to 172.18.0.3 with 42' });
});

const mirror: Mirror = {
  name: 'up',
  of: { ...a, interface: 'n1' },
  direction: 'ingress',
  onto: a,
  by: 'koko',
};

test('a lost mirror rule is put back without touching the link', async (t) => {
  const found = await look(
    t,
    listed([vethEnd(5, 9)]),
    listed([vethEnd(9, 5)]),
    { ...veth, mirrors: [mirror] },
    { command: 'tc filter show dev n1 ingress' },
    { command: 'tc qdisc show dev n1', stdout: 'qdisc ingress ffff: parent ffff:fff1 ------\n' },
  );
  t.like(found, { state: 'broken', why: 'no rule copies n1 onto n3', remake: false });
  t.deepEqual(found.state === 'broken' && found.repair.map(printCommand), [
    'docker exec labs-x-ran-control-plane tc qdisc delete dev n1 ingress',
    'docker exec labs-x-ran-control-plane tc qdisc add dev n1 ingress',
    'docker exec labs-x-ran-control-plane tc filter add dev n1 parent ffff: protocol all u32 match u32 0 0 action mirred egress mirror dev n3',
  ]);
});

test('koko is told the mirror with the end that receives the copies', (t) => {
  const pid = (node: string) => `$(docker inspect --format '{{.State.Pid}}' labs-x-${node}-control-plane)`;
  t.is(
    printCommand(link.make({ ...veth, mirrors: [mirror] }, site)[0] as Parameters<typeof printCommand>[0]),
    `docker exec labs-x-koko koko -p "${pid('ran')},n3,mirror:ingress:n1" -p "${pid('core')},n3"`,
  );
});

test('a veth is given its MTU only where koko does not make it so', (t) => {
  t.is(link.make(veth, site).length, 1);
  const small = { ...veth, link: { ...veth.link, mtu: 1400 } };
  t.deepEqual(link.make(small, site).slice(1).map(printCommand), [
    'docker exec labs-x-ran-control-plane ip link set dev n3 mtu 1400',
    'docker exec labs-x-core-control-plane ip link set dev n3 mtu 1400',
  ]);
});

test('each side of a vxlan is made inside its own node, with its MTU', (t) => {
  const printed = link.make(vxlan, site).map(printCommand);
  t.is(printed.length, 2);
  t.regex(
    printed[0] ?? '',
    /^docker exec labs-x-koko nsenter -n -t "\$\(docker inspect .* labs-x-ran-control-plane\)" koko -p .*,n3" -x "eth0,\$\(.* labs-x-core-control-plane\),42,mtu=1450"$/,
  );
});
