import * as z from 'zod';
import type { PodInterface, PodRef, ServiceAddressing, ServiceRef } from '../check-types.ts';
import { type Path, quoted } from '../problem.ts';
import { parseNamed, parseNode, parsePodInterface } from '../references.ts';
import type { Resolution } from '../resolution.ts';
import type { Node } from '../types.ts';

/* What several kinds of checks have in common: how a thing is written, and how it is resolved. */

export const podText = z.string().describe('A pod, written `cluster/pod` or `cluster/namespace/pod`.');
export const podInterfaceText = z
  .string()
  .describe('A pod interface, written `cluster/pod:interface` or `cluster/namespace/pod:interface`.');
export const serviceText = z
  .string()
  .describe('A Service, written `cluster/name` or `cluster/namespace/name`.');
export const nodeText = z
  .string()
  .describe('A node, written `cluster/node`: control-plane, worker, worker2, ...');

const podForm = 'Write it as `cluster/pod` or `cluster/namespace/pod`.';
const podInterfaceForm = 'Write it as `cluster/pod:interface` or `cluster/namespace/pod:interface`.';
const serviceForm = 'Write it as `cluster/name` or `cluster/namespace/name`.';
const nodeForm = 'Write it as `cluster/node`, such as `core/worker`.';

export function podRef(text: string, path: Path, resolution: Resolution): PodRef | undefined {
  const parts = parseNamed(text);
  if (parts === undefined || parts.name.includes(':')) {
    return resolution.report(path, `${quoted(text)} is not a pod`, podForm);
  }
  const { cluster, namespace, name: pod } = parts;
  return resolution.cluster(cluster, path) && resolution.place({ cluster, namespace, pod }, path);
}

export function podInterface(text: string, path: Path, resolution: Resolution): PodInterface | undefined {
  const parts = parsePodInterface(text);
  if (parts === undefined) {
    return resolution.report(path, `${quoted(text)} is not a pod's interface`, podInterfaceForm);
  }
  const { cluster, namespace, name: pod, interface: name } = parts;
  const resolved = { cluster, namespace, pod, interface: name };
  return resolution.cluster(cluster, path) && resolution.place(resolved, path);
}

export function serviceRef(text: string, path: Path, resolution: Resolution): ServiceRef | undefined {
  const parts = parseNamed(text);
  if (parts === undefined) {
    return resolution.report(path, `${quoted(text)} is not a Service`, serviceForm);
  }
  return resolution.cluster(parts.cluster, path) && resolution.place(parts, path);
}

export function nodeRef(text: string, path: Path, resolution: Resolution): Node | undefined {
  const parts = parseNode(text);
  if (parts === undefined) {
    return resolution.report(path, `${quoted(text)} is not a node`, nodeForm);
  }
  return resolution.node(parts.cluster, parts.node, path);
}

/** `by`, and the `node` that goes with `nodePort` alone. */
export function addressing(
  file: { readonly by?: ServiceAddressing['kind'] | undefined; readonly node?: string | undefined },
  path: Path,
  resolution: Resolution,
): ServiceAddressing | undefined {
  const kind = file.by ?? 'dns';
  const place = [...path, 'node'];
  if (kind !== 'nodePort') {
    return file.node === undefined
      ? { kind }
      : resolution.report(place, `\`node\` means nothing with \`by: ${kind}\``, 'Remove it.');
  }
  if (file.node === undefined) {
    const hint = 'Add `node: cluster/node`, the node whose address is asked.';
    return resolution.report([...path, 'by'], '`by: nodePort` needs a node', hint);
  }
  const node = nodeRef(file.node, place, resolution);
  return node && { kind, node };
}
