import type { Command } from '../command.ts';
import { inNode } from './docker.ts';

/** One interface as `ip -json -details address` describes it (iproute2), in a node or in a pod's namespace on it. */
export interface Interface {
  /** Name of the pod's network namespace; undefined for the node's own. */
  readonly netns: string | undefined;
  readonly name: string;
  readonly index: number;
  /** For a veth: the peer's index in the peer's namespace. */
  readonly peerIndex: number | undefined;
  /** CNI's host-device plugin keeps the name the interface had in the node here. */
  readonly alias: string | undefined;
  readonly mac: string;
  readonly mtu: number;
  readonly up: boolean;
  /** IPv4 addresses in CIDR form. */
  readonly addresses: readonly string[];
  /** `veth`, `vxlan`, `macvlan`, ...; undefined for a plain device. */
  readonly type: string | undefined;
  readonly vxlan: { readonly id: number; readonly remote: string } | undefined;
}

// A fixed script: first the node's own interfaces, then those of each named namespace, a JSON array a line,
// each preceded by a line with the namespace's name (empty for the node). A pod that ends between the listing
// and the look leaves an empty line.
const listScript = `echo; ip -j -d address
for n in $(ip netns list | cut -d' ' -f1); do echo "$n"; ip -n "$n" -j -d address 2>/dev/null || echo; done`;

export function listInterfaces(container: string): Command {
  return { ...inNode(container, 'sh', '-c', listScript), asks: true };
}

export function parseInterfaces(stdout: string): Interface[] {
  const lines = stdout.split('\n');
  const found: Interface[] = [];
  for (let at = 0; at + 1 < lines.length; at += 2) {
    const json = lines[at + 1]?.trim() ?? '';
    if (json !== '') {
      const rows = JSON.parse(json) as RawLink[];
      found.push(
        ...rows
          .filter((row) => row.ifname !== undefined)
          .map((row) => toInterface(row, lines[at] || undefined)),
      );
    }
  }
  return found;
}

interface RawLink {
  readonly ifname?: string;
  readonly ifindex: number;
  readonly link_index?: number;
  readonly ifalias?: string;
  readonly address?: string;
  readonly mtu: number;
  readonly flags?: readonly string[];
  readonly addr_info?: readonly { family: string; local: string; prefixlen: number }[];
  readonly linkinfo?: { info_kind?: string; info_data?: { id?: number; remote?: string } };
}

function toInterface(row: RawLink, netns: string | undefined): Interface {
  const data = row.linkinfo?.info_data;
  return {
    netns,
    name: row.ifname ?? '',
    index: row.ifindex,
    peerIndex: row.link_index,
    alias: row.ifalias,
    mac: row.address ?? '',
    mtu: row.mtu,
    up: row.flags?.includes('UP') ?? false,
    addresses: (row.addr_info ?? [])
      .filter((one) => one.family === 'inet')
      .map((one) => `${one.local}/${one.prefixlen}`),
    type: row.linkinfo?.info_kind,
    vxlan:
      row.linkinfo?.info_kind === 'vxlan' && data?.id !== undefined
        ? { id: data.id, remote: data.remote ?? '' }
        : undefined,
  };
}

/** The link's end that is called `name` in the node, wherever a pod may have taken it. */
export function findEnd(interfaces: readonly Interface[], name: string): Interface | undefined {
  return (
    interfaces.find((one) => one.netns === undefined && one.name === name) ??
    interfaces.find((one) => one.netns !== undefined && one.alias === name)
  );
}

export function deleteInterface(container: string, found: Pick<Interface, 'name' | 'netns'>): Command {
  const where = found.netns === undefined ? [] : ['-n', found.netns];
  return inNode(container, 'ip', ...where, 'link', 'delete', 'dev', found.name);
}

export function setMtu(container: string, name: string, mtu: number): Command {
  return inNode(container, 'ip', 'link', 'set', 'dev', name, 'mtu', String(mtu));
}
