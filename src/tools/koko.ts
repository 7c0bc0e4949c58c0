import { type Arg, type Command, joined } from '../command.ts';
import { addressOf, pidOf } from './docker.ts';

/**
 * koko (github.com/redhat-nfvpe/koko) runs in the instance's helper container, which shares the host's pid and
 * network namespaces. It isn't idempotent: callers look first and clear what is half there.
 */
export interface KokoEnd {
  /** The node's container. */
  readonly container: string;
  readonly interface: string;
  readonly addresses: readonly string[];
  /** Name of the interface whose arriving frames koko copies onto this end. */
  readonly mirrorIngress?: string;
}

/** The MTU of every veth that koko makes; it takes no other. */
export const vethMtu = 1500;

/** A veth pair between two containers. */
export function connectVeth(helper: string, a: KokoEnd, b: KokoEnd): Command {
  return { argv: ['docker', 'exec', helper, 'koko', '-p', endArg(a), '-p', endArg(b)] };
}

/** The interface by which nodes reach each other. */
export const uplink = 'eth0';

/**
 * One side of a VXLAN to `peer`. It is made inside the node's own network namespace, because both sides in one
 * namespace would collide on the VNI.
 */
export function connectVxlan(
  helper: string,
  network: string,
  end: KokoEnd,
  peer: string,
  { vni, mtu }: { readonly vni: number; readonly mtu: number },
): Command {
  const remote = joined(`${uplink},`, { outputOf: addressOf(peer, network) }, `,${vni},mtu=${mtu}`);
  return {
    argv: [
      ...(['docker', 'exec', helper, 'nsenter', '-n', '-t'] as const),
      joined({ outputOf: pidOf(end.container) }),
      ...(['koko', '-p', endArg(end), '-x', remote] as const),
    ],
  };
}

function endArg(end: KokoEnd): Arg {
  const fields = [
    end.interface,
    ...end.addresses,
    ...(end.mirrorIngress === undefined ? [] : [`mirror:ingress:${end.mirrorIngress}`]),
  ];
  return joined({ outputOf: pidOf(end.container) }, `,${fields.join(',')}`);
}
