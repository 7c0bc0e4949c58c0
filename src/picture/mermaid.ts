import { endText, linkText, mirrorText, nodeText, podText } from './labels.ts';
import { type LinkEnd, type NodeBox, type PodBox, podsIn, type Topology } from './topology.ts';

/** The picture as a mermaid flowchart (https://mermaid.js.org), which code-hosting pages draw in their own colours. */
export function mermaidOf(topology: Topology): string {
  const ids = idsOf(topology);
  const idOf = (name: string) => ids.get(name) ?? name;
  const pod = (one: PodBox) => podLine(one, idOf(one.id));
  const node = (one: NodeBox) => [
    `subgraph ${idOf(one.id)}[${label([nodeText(one)])}]`,
    ...one.ends.map((end: LinkEnd) => `  ${idOf(end.id)}[${label(endText(end))}]`),
    ...one.pods.map((own) => `  ${pod(own)}`),
    'end',
  ];
  const lines = [
    'flowchart LR',
    ...topology.clusters.flatMap(({ name, nodes, pods }) => [
      `  subgraph ${idOf(`${name}/`)}[${label([name])}]`,
      ...nodes.flatMap(node).map((line) => `    ${line}`),
      ...pods.map((own) => `    ${pod(own)}`),
      '  end',
    ]),
    ...attachments(topology).map(([from, to, mark]) => `  ${idOf(from)} ${mark} ${idOf(to)}`),
    ...topology.links.map((link) => {
      const [from, to] = link.ends;
      const line = link.kind === 'vxlan' ? '===' : '---';
      return `  ${idOf(from)} ${line}|${label(linkText(link, undefined))}| ${idOf(to)}`;
    }),
    ...topology.mirrors.map(
      (mirror) => `  ${idOf(mirror.of)} -.->|${label(mirrorText(mirror, undefined))}| ${idOf(mirror.onto)}`,
    ),
  ];
  return `${lines.join('\n')}\n`;
}

/** mermaid takes some words and characters in ids for its own. */
function idsOf(topology: Topology): ReadonlyMap<string, string> {
  const boxes = topology.clusters.flatMap(({ name, nodes }) => [`${name}/`, ...nodes.map(({ id }) => id)]);
  const ends = topology.clusters.flatMap(({ nodes }) => nodes.flatMap((node) => node.ends));
  return new Map([
    ...boxes.map((name, index) => [name, `box${index}`] as const),
    ...ends.map(({ id }, index) => [id, `end${index}`] as const),
    ...podsIn(topology).map(({ id }, index) => [id, `pod${index}`] as const),
  ]);
}

function podLine(pod: PodBox, id: string): string {
  const { head, rows } = podText(pod);
  const text = label([...head, ...rows]);
  return pod.isSniffer ? `${id}[[${text}]]` : `${id}(${text})`;
}

function attachments(topology: Topology): [string, string, string][] {
  return podsIn(topology).flatMap((pod) =>
    pod.networks.flatMap(({ interface: name, ends }) =>
      ends.map((end): [string, string, string] => {
        const line = `${ends.length > 1 ? '-.-' : '---'}|${label([name])}|`;
        return pod.isSniffer ? [end, pod.id, line] : [pod.id, end, line];
      }),
    ),
  );
}

/** Between quotes, what mermaid or HTML would read is written as a numbered entity (`#35;`). */
function label(lines: readonly string[]): string {
  const safe = lines.map((line) =>
    line.replace(/["#&<>`\\;[\]{}|*_]/g, (character) => `#${character.charCodeAt(0)};`),
  );
  return `"${safe.join('<br/>')}"`;
}
