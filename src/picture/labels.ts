import { escapeControls } from '../lab/problem.ts';
import { type Mark, markSign } from './mark.ts';
import type { LinkEnd, LinkLine, MirrorLine, NodeBox, PodBox, PodLine } from './topology.ts';

/** The texts of a picture, line by line, whatever it is drawn with. */

const maker = { koko: 'koko', pod: 'a pod' } as const;

export function linkText(link: LinkLine, mark: Mark | undefined): string[] {
  const tunnel = link.vni === undefined ? '' : ` ${link.vni}`;
  return clean([link.name, `${link.kind}${tunnel}, MTU ${link.mtu}`, ...signOf(mark)]);
}

export function mirrorText(mirror: MirrorLine, mark: Mark | undefined): string[] {
  return clean([`mirror ${mirror.name}`, `${mirror.direction}, by ${maker[mirror.by]}`, ...signOf(mark)]);
}

export function endText(end: LinkEnd): string[] {
  return clean([end.name, ...end.addresses]);
}

export function nodeText(node: NodeBox): string {
  return escapeControls(node.name);
}

/** A name, what it is, and a row for each of its interfaces. */
export function podText(pod: PodBox): { readonly head: string[]; readonly rows: string[] } {
  const times = pod.replicas === undefined ? '' : ` × ${pod.replicas}`;
  const name = pod.namespace === 'default' ? pod.name : `${pod.namespace}/${pod.name}`;
  const kind = pod.kind === 'DaemonSet' ? 'DaemonSet, on every node' : pod.kind;
  const what = pod.isSniffer ? 'sniffing pod' : kind === 'Pod' ? undefined : kind;
  return {
    head: clean([`${name}${times}`, ...(what === undefined ? [] : [what])]),
    rows: clean(pod.networks.map(networkText)),
  };
}

function networkText(line: PodLine): string {
  return [line.interface, ...line.addresses, ...(line.plugin === undefined ? [] : [`(${line.plugin})`])].join(
    ' ',
  );
}

function signOf(mark: Mark | undefined): string[] {
  return mark === undefined ? [] : [markSign[mark.status]];
}

/** A label has as many lines as are put together here: a line break in a name makes none. */
function clean(lines: readonly string[]): string[] {
  return lines.map((line) => escapeControls(line).replaceAll('\n', '\\n'));
}
