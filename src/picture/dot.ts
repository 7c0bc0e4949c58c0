import { endText, linkText, mirrorText, nodeText, podText } from './labels.ts';
import type { Marks } from './mark.ts';
import {
  type ClusterBox,
  type LinkLine,
  type MirrorLine,
  type NodeBox,
  type PodBox,
  podsIn,
  type Topology,
} from './topology.ts';

/**
 * The picture in Graphviz' language (https://graphviz.org/doc/info/lang.html). With `marks`, links and mirrors say
 * what the checks said of them. The classes are for style.ts; the plain attributes look right without it.
 */
export function dotOf(topology: Topology, marks?: Marks): string {
  const lines = [
    `digraph ${quote(topology.name)} {`,
    ...graphAttributes.map((line) => `  ${line}`),
    ...topology.clusters.flatMap((cluster) => indent(clusterLines(cluster))),
    ...indent(attachments(topology)),
    ...indent(topology.links.map((link) => linkLine(link, marks))),
    ...indent(topology.mirrors.map((mirror) => mirrorLine(mirror, marks))),
    '}',
  ];
  return `${lines.join('\n')}\n`;
}

const graphAttributes = [
  'graph [rankdir=LR, bgcolor=transparent, fontname="Helvetica", fontsize=14, nodesep=0.3, ranksep=0.6, pad=0.2]',
  'node [shape=box, style="rounded", fontname="Helvetica", fontsize=13, margin="0.12,0.06", height=0.3]',
  'edge [fontname="Helvetica", fontsize=11]',
];

function clusterLines(cluster: ClusterBox): string[] {
  return [
    `subgraph ${quote(`cluster ${cluster.name}`)} {`,
    `  label=${quote(cluster.name)}; labeljust=l; style=rounded; class="cluster"; margin=14`,
    ...cluster.nodes.flatMap((node) => indent(nodeLines(node, cluster))),
    ...indent(cluster.pods.map(podLine)),
    '}',
  ];
}

function nodeLines(node: NodeBox, cluster: ClusterBox): string[] {
  const isEmpty = node.ends.length + node.pods.length === 0;
  // Graphviz draws no box around nothing.
  const stay = isEmpty ? [`  ${quote(node.id)} [style=invis, label="", width=0.6, height=0.1]`] : [];
  return [
    `subgraph ${quote(`cluster ${cluster.name}/${node.name}`)} {`,
    `  label=${quote(nodeText(node))}; labeljust=l; style="rounded"; class="node-box"; margin=10; fontsize=12`,
    ...node.ends.map(
      (end) => `  ${quote(end.id)} [label=${label(endText(end))}, class="end", shape=box, style=""]`,
    ),
    ...indent(node.pods.map(podLine)),
    ...stay,
    '}',
  ];
}

/** Rows, so that the line of each interface begins beside its name. */
function podLine(pod: PodBox): string {
  const { head, rows } = podText(pod);
  const cells = [
    ...head.map(
      (text, index) => `<tr><td>${index === 0 ? `<b>${entities(text)}</b>` : entities(text)}</td></tr>`,
    ),
    ...rows.map((text, index) => `<tr><td port="i${index}">${entities(text)}</td></tr>`),
  ];
  const table = `<<table border="0" cellborder="0" cellspacing="0" cellpadding="3">${cells.join('')}</table>>`;
  const sniffs = pod.isSniffer ? ' sniffer' : '';
  const edge = pod.isSniffer ? ', peripheries=2' : '';
  return `${quote(pod.id)} [label=${table}, class="pod${sniffs}", margin="0.04,0.02"${edge}]`;
}

/** Which interface of a pod stands on which end of a link. A sniffer comes after the link that ends in it. */
function attachments(topology: Topology): string[] {
  return podsIn(topology).flatMap((pod) =>
    pod.networks.flatMap((line, index) =>
      line.ends.map((end) => {
        const port = `${quote(pod.id)}:i${index}`;
        const [from, to] = pod.isSniffer ? [quote(end), `${port}:w`] : [`${port}:e`, quote(end)];
        const maybe = line.ends.length > 1 ? ', style=dotted' : '';
        return `${from} -> ${to} [dir=none, class="attachment"${maybe}]`;
      }),
    ),
  );
}

function linkLine(link: LinkLine, marks: Marks | undefined): string {
  const mark = marks?.get(`link ${link.name}`);
  const [from, to] = link.ends.map(quote);
  const double = link.kind === 'vxlan' ? ', color="black:black"' : '';
  const status = mark === undefined ? '' : ` ${mark.status}`;
  return `${from} -> ${to} [dir=none, class="link ${link.kind}${status}", penwidth=1.6${double}, label=${label(linkText(link, mark))}]`;
}

function mirrorLine(mirror: MirrorLine, marks: Marks | undefined): string {
  const mark = marks?.get(`mirror ${mirror.name}`);
  const status = mark === undefined ? '' : ` ${mark.status}`;
  return `${quote(mirror.of)} -> ${quote(mirror.onto)} [style=dashed, class="mirror${status}", penwidth=1.4, label=${label(mirrorText(mirror, mark))}]`;
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** Inside a quoted string only the quote and what begins an escape sequence mean anything. */
function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

/**
 * For table labels. In them Graphviz puts the node's name for `\N`, however the backslash is written; a word joiner
 * after it, which nobody sees, keeps it from that.
 */
function entities(text: string): string {
  return text
    .replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replaceAll('\\', '\\&#8288;');
}

/** Labels are read for HTML entities too; each line is centred. */
function label(lines: readonly string[]): string {
  const escaped = lines.map((line) => quote(line.replaceAll('&', '&amp;')).slice(1, -1));
  return `"${escaped.join('\\n')}"`;
}
