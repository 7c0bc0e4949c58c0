import { endpointName } from '../lab/resolve-links.ts';
import type { Endpoint, Lab, Link, Node } from '../lab/types.ts';

/** Wider drawings wrap on common terminals and are worse than none. */
const widest = 110;
const minimalGap = 5;

/**
 * The lab's wiring as a ladder: a column for each node, a row for each link, from end to end. veth links are single
 * lines, vxlan links double ones; what only crosses a node's column leaves the column's own line whole. Empty when
 * there are no links or the ladder would be too wide.
 */
export function ladder(lab: Pick<Lab, 'clusters' | 'links'>): string {
  const nodes = lab.clusters.flatMap((cluster) => cluster.nodes);
  const starts = columnStarts(nodes, lab.links);
  const last = nodes.at(-1);
  const width = (starts.at(-1) ?? 0) + (last === undefined ? 0 : cellWidth(last, lab.links));
  if (lab.links.length === 0 || width > widest) {
    return '';
  }
  const at = (endpoint: Endpoint) => nodes.findIndex((node) => isOn(endpoint, node));
  const heads = [
    nodes.map((node, index) => (node.cluster === nodes[index - 1]?.cluster ? '' : node.cluster)),
    nodes.map((node) => node.name),
    nodes.map(() => '│'),
  ].map((cells) => placeCells(cells, starts));
  const rows = lab.links.map((link) => `${rung(link, at, starts).padEnd(width)}     ${linkLabel(link)}`);
  return [...heads, ...rows].map((line) => `${line.trimEnd()}\n`).join('');
}

export function linkLabel(link: Link): string {
  const tunnel = link.kind === 'vxlan' ? ` ${link.vni}` : '';
  return `${link.name}: ${link.kind}${tunnel}, MTU ${link.mtu}`;
}

function columnStarts(nodes: readonly Node[], links: readonly Link[]): number[] {
  let next = 0;
  return nodes.map((node) => {
    const start = next;
    next += cellWidth(node, links) + minimalGap;
    return start;
  });
}

function cellWidth(node: Node, links: readonly Link[]): number {
  const ends = links.flatMap(({ endpoints }) => endpoints).filter((endpoint) => isOn(endpoint, node));
  return Math.max(node.name.length, node.cluster.length, ...ends.map((end) => end.interface.length));
}

function isOn({ node }: Endpoint, other: Node): boolean {
  return node.cluster === other.cluster && node.name === other.name;
}

function placeCells(cells: readonly string[], starts: readonly number[]): string {
  return cells.reduce((line, cell, index) => line.padEnd(starts[index] ?? 0) + cell, '');
}

function rung(link: Link, at: (endpoint: Endpoint) => number, starts: readonly number[]): string {
  const [first, second] = link.endpoints;
  const [left, right] = at(first) <= at(second) ? [first, second] : [second, first];
  const [from, to] = [at(left), at(right)];
  const line = link.kind === 'veth' ? '─' : '═';
  let row = '';
  for (const [index, start] of starts.entries()) {
    const isBetween = index > from && index <= to;
    row = isBetween ? `${row.padEnd(start - 1, line)}${index === to ? ' ' : line}` : row.padEnd(start);
    if (index === from || index === to) {
      row += `${index === from ? left.interface : right.interface}${index === from ? ' ' : ''}`;
    } else {
      row += '│';
    }
  }
  return row;
}

/** One row a mirror: where frames arrive, where the copies go, and who makes them. */
export function mirrorRows(lab: Pick<Lab, 'links' | 'mirrors'>): string[][] {
  return lab.mirrors.map(({ name, of, onto, by }) => {
    const link = lab.links.find(({ endpoints }) => endpoints.includes(onto));
    const out = link?.endpoints.find((end) => end !== onto);
    const where = [of, onto, ...(out === undefined ? [] : [out])].map(endpointName);
    return [name, ...where.map((place, index) => (index === 0 ? place : `─▶ ${place}`)), `by ${maker[by]}`];
  });
}

const maker = { koko: 'koko', pod: 'a pod' } as const;
