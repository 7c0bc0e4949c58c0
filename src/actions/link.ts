import type { Command } from '../command.ts';
import type { Run } from '../exec.ts';
import type { Endpoint, Mirror, VxlanLink } from '../lab/types.ts';
import type { LinkAction } from '../plan/types.ts';
import { hostName } from '../state/instance.ts';
import { addressOf } from '../tools/docker.ts';
import {
  deleteInterface,
  findEnd,
  type Interface,
  listInterfaces,
  parseInterfaces,
  setMtu,
} from '../tools/ip.ts';
import { connectVeth, connectVxlan, type KokoEnd } from '../tools/koko.ts';
import { absent, broken, done, type Found, type Handler, type Site } from './handler.ts';
import { lookAtMirror } from './mirror-rule.ts';

/** koko is not idempotent and leaves half-made links behind, so both ends are looked at before and after. */
export const link: Handler<LinkAction> = {
  commandLimit: 30,
  readyLimit: 5,

  async look(action, site, run) {
    const ends = await Promise.all(action.link.endpoints.map((one) => lookAtEnd(one, site, run)));
    const wrong = await judgeEnds(action, ends as [End, End], site, run);
    if (wrong !== undefined) {
      return wrong;
    }
    for (const mirror of action.mirrors) {
      const found = await lookAtMirror(mirror, 'ingress', site, run);
      if (found.state !== 'done') {
        return found;
      }
    }
    return done;
  },

  make({ link, mirrors }, site) {
    const [a, b] = link.endpoints;
    const helper = hostName.helper(site.instance.name);
    const mtu = link.endpoints.map((end) => setMtu(nodeOf(end, site), end.interface, link.mtu));
    if (link.kind === 'veth') {
      return [connectVeth(helper, kokoEnd(a, mirrors, site), kokoEnd(b, mirrors, site)), ...mtu];
    }
    const network = hostName.network(site.instance.name);
    return [
      connectVxlan(helper, network, kokoEnd(a, [], site), nodeOf(b, site), link.vni),
      connectVxlan(helper, network, kokoEnd(b, [], site), nodeOf(a, site), link.vni),
      ...mtu,
    ];
  },
};

interface End {
  readonly endpoint: Endpoint;
  readonly container: string;
  readonly found: Interface | undefined;
}

async function lookAtEnd(endpoint: Endpoint, site: Site, run: Run): Promise<End> {
  const container = nodeOf(endpoint, site);
  const interfaces = parseInterfaces((await run(listInterfaces(container))).stdout);
  return { endpoint, container, found: findEnd(interfaces, endpoint.interface) };
}

async function judgeEnds(
  { link }: LinkAction,
  [a, b]: [End, End],
  site: Site,
  run: Run,
): Promise<Found | undefined> {
  if (a.found === undefined && b.found === undefined) {
    return absent;
  }
  const remake = (why: string): Found => broken(why, clear([a, b]));
  for (const end of [a, b]) {
    const why = judgeEnd(end, link.kind, link.mtu);
    if (why !== undefined) {
      return remake(why);
    }
  }
  if (link.kind === 'veth') {
    const joined = a.found?.peerIndex === b.found?.index && b.found?.peerIndex === a.found?.index;
    return joined ? undefined : remake(`${show(a)} and ${show(b)} are not the two ends of one pair`);
  }
  return judgeVxlan(link, [a, b], site, run, remake);
}

function judgeEnd(end: End, type: string, mtu: number): string | undefined {
  const { found } = end;
  if (found === undefined) {
    return `${show(end)} is gone`;
  }
  if (found.type !== type) {
    return `${show(end)} is a ${found.type ?? 'device'}, not a ${type}`;
  }
  // Once a pod has taken the end, its state and addresses are the pod's own.
  if (found.netns !== undefined) {
    return undefined;
  }
  const missing = end.endpoint.addresses.find((address) => !found.addresses.includes(address));
  if (missing !== undefined) {
    return `${show(end)} lacks the address ${missing}`;
  }
  if (!found.up) {
    return `${show(end)} is down`;
  }
  return found.mtu === mtu ? undefined : `${show(end)} has MTU ${found.mtu}, not ${mtu}`;
}

async function judgeVxlan(
  link: VxlanLink,
  [a, b]: [End, End],
  site: Site,
  run: Run,
  remake: (why: string) => Found,
): Promise<Found | undefined> {
  const network = hostName.network(site.instance.name);
  for (const [end, peer] of [
    [a, b],
    [b, a],
  ] as const) {
    const remote = (await run(addressOf(peer.container, network))).stdout.trim();
    const vxlan = end.found?.vxlan;
    if (vxlan?.id !== link.vni || vxlan.remote !== remote) {
      return remake(
        `${show(end)} leads to ${vxlan?.remote} with VNI ${vxlan?.id}, not to ${remote} with ${link.vni}`,
      );
    }
  }
  return undefined;
}

// Deleting one end of a veth deletes the other too, so a pair is cleared by one command.
function clear(ends: readonly End[]): Command[] {
  const there = ends.flatMap(({ container, found }) => (found === undefined ? [] : [{ container, found }]));
  const [first] = there;
  const pair = there.length === 2 && there[0]?.found.peerIndex === there[1]?.found.index;
  const toDelete = pair && first?.found.type === 'veth' ? [first] : there;
  return toDelete.map(({ container, found }) => deleteInterface(container, found));
}

function kokoEnd(endpoint: Endpoint, mirrors: readonly Mirror[], site: Site): KokoEnd {
  const mirror = mirrors.find(
    (one) => one.onto.node === endpoint.node && one.onto.interface === endpoint.interface,
  );
  return {
    container: nodeOf(endpoint, site),
    interface: endpoint.interface,
    addresses: endpoint.addresses,
    ...(mirror === undefined ? {} : { mirrorIngress: mirror.of.interface }),
  };
}

function nodeOf(endpoint: Endpoint, { instance }: Site): string {
  return hostName.node(instance.name, endpoint.node);
}

function show({ endpoint }: End): string {
  return `${endpoint.node.cluster}/${endpoint.node.name}:${endpoint.interface}`;
}
