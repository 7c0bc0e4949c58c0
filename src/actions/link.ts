import type { Command } from '../command.ts';
import type { Run } from '../exec.ts';
import type { Endpoint, Link, Mirror, VxlanLink } from '../lab/types.ts';
import { isSameEnd } from '../plan/ends.ts';
import type { LinkAction } from '../plan/types.ts';
import { hostName } from '../state/instance.ts';
import {
  deleteInterface,
  findEnd,
  type Interface,
  listInterfaces,
  parseInterfaces,
  setMtu,
} from '../tools/ip.ts';
import { connectVeth, connectVxlan, type KokoEnd, uplink, vethMtu } from '../tools/koko.ts';
import { absent, broken, done, type Found, type Handler, type Site } from './handler.ts';
import { lookAtMirror, targetsOf } from './mirror-rule.ts';

/** koko is not idempotent and leaves half-made links behind, so both ends are looked at before and after. */
export const link: Handler<LinkAction> = {
  commandLimit: 30,
  readyLimit: 5,

  async look(action, site, run) {
    const ends = await Promise.all(action.link.endpoints.map((one) => lookAtEnd(one, site, run)));
    const wrong = judgeEnds(action, ends as [End, End]);
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

  foresee: ({ mirrors }, site, run) => Promise.all(mirrors.map((mirror) => targetsOf(mirror, site, run))),

  make({ link, mirrors }, site) {
    const [a, b] = link.endpoints;
    const helper = hostName.helper(site.instance.name);
    if (link.kind === 'veth') {
      const pair = connectVeth(helper, kokoEnd(a, mirrors, site), kokoEnd(b, mirrors, site));
      return [pair, ...correctMtu(link, site)];
    }
    const network = hostName.network(site.instance.name);
    return [
      connectVxlan(helper, network, kokoEnd(a, [], site), nodeOf(b, site), link),
      connectVxlan(helper, network, kokoEnd(b, [], site), nodeOf(a, site), link),
    ];
  },
};

function correctMtu({ endpoints, mtu }: Link, site: Site): Command[] {
  return mtu === vethMtu ? [] : endpoints.map((end) => setMtu(nodeOf(end, site), end.interface, mtu));
}

/** One end of a link, as it is in its node. */
export interface End {
  readonly endpoint: Endpoint;
  readonly container: string;
  readonly found: Interface | undefined;
  /** Of the node, on the instance's network. */
  readonly address: string | undefined;
}

export async function lookAtEnd(endpoint: Endpoint, site: Site, run: Run): Promise<End> {
  const container = nodeOf(endpoint, site);
  const interfaces = parseInterfaces((await run(listInterfaces(container))).stdout);
  const [address] = interfaces.find((one) => one.netns === undefined && one.name === uplink)?.addresses ?? [];
  return {
    endpoint,
    container,
    found: findEnd(interfaces, endpoint.interface),
    address: address?.replace(/\/.*/, ''),
  };
}

function judgeEnds({ link }: LinkAction, [a, b]: [End, End]): Found | undefined {
  if (a.found === undefined && b.found === undefined) {
    return absent;
  }
  const remake = (why: string): Found => broken(why, clearEnds([a, b]));
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
  const why = judgeVxlan(link, a, b) ?? judgeVxlan(link, b, a);
  return why === undefined ? undefined : remake(why);
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

function judgeVxlan({ vni }: VxlanLink, end: End, { address }: End): string | undefined {
  const vxlan = end.found?.vxlan;
  return vxlan?.id === vni && vxlan.remote === address
    ? undefined
    : `${show(end)} leads to ${vxlan?.remote} with VNI ${vxlan?.id}, not to ${address} with ${vni}`;
}

/** Deleting one end of a veth deletes the other too, so a pair is cleared by one command. */
export function clearEnds(ends: readonly End[]): Command[] {
  const there = ends.flatMap(({ container, found }) => (found === undefined ? [] : [{ container, found }]));
  const [first] = there;
  const pair = there.length === 2 && there[0]?.found.peerIndex === there[1]?.found.index;
  const toDelete = pair && first?.found.type === 'veth' ? [first] : there;
  return toDelete.map(({ container, found }) => deleteInterface(container, found));
}

function kokoEnd(endpoint: Endpoint, mirrors: readonly Mirror[], site: Site): KokoEnd {
  const mirror = mirrors.find(({ onto }) => isSameEnd(onto, endpoint));
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
