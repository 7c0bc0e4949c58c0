import type { Check, PodInterface, PodRef } from '../lab/check-types.ts';
import type { Wire } from './mark.ts';
import { type LinkLine, type PodBox, podsIn, type Topology } from './topology.ts';

/** What of a check runs over which wires of the picture. */
export interface Part {
  readonly wires: readonly Wire[];
  readonly kind: 'flow' | 'copies' | 'whole';
  /** The flow's name, or the place of the copies as `cluster/pod:interface`. */
  readonly name: string;
  /** In words, for a person. */
  readonly about: string;
  /** Nothing may come: that says of a wire only when something came after all. */
  readonly isGuard: boolean;
}

/** The parts of a check that speak of links and mirrors; none for checks of other things. */
export function partsOf(check: Check, topology: Topology): Part[] {
  switch (check.kind) {
    case 'packets':
      return [
        ...check.flows.map(({ name, from, to }) => flowPart(name, from, to, topology)),
        ...check.copies.map(({ at, of }) => {
          const sources = check.flows.filter((flow) => of.includes(flow.name));
          const links = sources.flatMap(({ from, to }) => linksOfFlow(from, to, topology));
          return copiesPart(at, of.map((one) => `"${one}"`).join(', '), links, topology);
        }),
      ];
    case 'http':
      return check.captures.map(({ at, seen }) => copiesPart(at, seen ? 'the requests' : '', [], topology));
    case 'tcp':
    case 'udp':
    case 'ping':
      return check.to.kind === 'pod' && check.to.interface !== undefined && isPositive(check.expect)
        ? [reachPart(check.from, { ...check.to.pod, interface: check.to.interface }, topology)]
        : [];
    default:
      return [];
  }
}

function isPositive(expect: string): boolean {
  return expect === 'open' || expect === 'answered';
}

function flowPart(name: string, from: PodInterface, to: PodInterface, topology: Topology): Part {
  const wires = linksOfFlow(from, to, topology).map((link): Wire => `link ${link.name}`);
  return { wires, kind: 'flow', name, about: `delivery of "${name}"`, isGuard: false };
}

function copiesPart(at: PodInterface, what: string, sources: readonly LinkLine[], topology: Topology): Part {
  const links = linksAt(at, topology);
  const ends = links.flatMap((link) => link.ends);
  const mirrors = topology.mirrors.filter(
    ({ of, onto }) =>
      ends.includes(onto) && (sources.length === 0 || sources.some((link) => link.ends.includes(of))),
  );
  const place = `${nameOf(at)}:${at.interface}`;
  const about = what === '' ? `nothing at ${place}` : `copies of ${what} at ${place}`;
  const wires = [
    ...links.map((link): Wire => `link ${link.name}`),
    ...mirrors.map((mirror): Wire => `mirror ${mirror.name}`),
  ];
  return { wires, kind: 'copies', name: place, about, isGuard: what === '' };
}

/** The pod chooses the way out by its routes: known is only the link that both pods stand on. */
function reachPart(from: PodRef, to: PodInterface, topology: Topology): Part {
  const pod = podOf(from, topology);
  const own = pod?.networks.flatMap(({ ends }) => ends) ?? [];
  const links = linksAt(to, topology).filter((link) => link.ends.some((end) => own.includes(end)));
  const wires = links.map((link): Wire => `link ${link.name}`);
  return { wires, kind: 'whole', name: '', about: `reaching ${nameOf(to)}:${to.interface}`, isGuard: false };
}

/** The link between two interfaces; when none joins them, the links on which each of them surely stands. */
function linksOfFlow(from: PodInterface, to: PodInterface, topology: Topology): LinkLine[] {
  const [starts, stops] = [endsUnder(from, topology), endsUnder(to, topology)];
  const direct = topology.links.filter(
    ({ ends: [a, b] }) =>
      (starts.includes(a) && stops.includes(b)) || (starts.includes(b) && stops.includes(a)),
  );
  if (direct.length > 0) {
    return direct;
  }
  const sure = [starts, stops].flatMap((ends) => (ends.length === 1 ? ends : []));
  return topology.links.filter(({ ends }) => ends.some((end) => sure.includes(end)));
}

function linksAt(at: PodInterface, topology: Topology): LinkLine[] {
  const ends = endsUnder(at, topology);
  return topology.links.filter((link) => link.ends.some((end) => ends.includes(end)));
}

function endsUnder(at: PodInterface, topology: Topology): readonly string[] {
  const line = podOf(at, topology)?.networks.find((one) => one.interface === at.interface);
  return line?.ends ?? [];
}

/** A StatefulSet stands for each of its pods. */
function podOf({ cluster, namespace, pod }: PodRef, topology: Topology): PodBox | undefined {
  return podsIn(topology).find(
    (box) =>
      box.cluster === cluster &&
      box.namespace === namespace &&
      (box.kind === 'StatefulSet' ? pod.replace(/-\d+$/, '') : pod) === box.name,
  );
}

function nameOf({ cluster, namespace, pod }: PodRef): string {
  return namespace === 'default' ? `${cluster}/${pod}` : `${cluster}/${namespace}/${pod}`;
}
