import { listed, type Path, quoted } from './problem.ts';
import { parseNamed, parseNode, parsePodInterface } from './references.ts';
import type { Resolution } from './resolution.ts';
import type { CheckFile, HttpFile, PacketsFile } from './schema.ts';
import { didYouMean } from './suggest.ts';
import type { Check, Copies, Flow, HttpCheck, PodInterface, PodRef } from './types.ts';

const defaults = { within: 60, count: 500, requests: 60 } as const;
const podForm = 'Write it as `cluster/pod` or `cluster/namespace/pod`.';
const podInterfaceForm = 'Write it as `cluster/pod:interface` or `cluster/namespace/pod:interface`.';
const serviceForm = 'Write it as `cluster/name` or `cluster/namespace/name`.';

export function resolveChecks(files: readonly CheckFile[], resolution: Resolution): Check[] {
  return files.flatMap((file, index) => {
    const path: Path = ['checks', index];
    const check = resolveCheck(file, path, resolution);
    return check === undefined ? [] : [resolution.place(check, path)];
  });
}

function resolveCheck(file: CheckFile, path: Path, resolution: Resolution): Check | undefined {
  const { name, title = file.name, within = defaults.within, packets, http } = file;
  const base = { name, title, within };
  if (packets !== undefined && http !== undefined) {
    return resolution.report(path, 'A check has either `packets` or `http`', 'Make two checks of it.');
  }
  if (packets !== undefined) {
    return { ...base, kind: 'packets', ...resolvePackets(packets, [...path, 'packets'], resolution) };
  }
  if (http !== undefined) {
    const resolved = resolveHttp(http, [...path, 'http'], resolution);
    return resolved && { ...base, kind: 'http', ...resolved };
  }
  if (resolution.gaps.damaged(path)) {
    return undefined;
  }
  return resolution.report(path, 'The check does not say what it checks', 'Add `packets` or `http`.');
}

function resolvePackets(file: PacketsFile, path: Path, resolution: Resolution) {
  const flows = file.flows.flatMap(({ name, from, to, routed = false }, index): Flow[] => {
    const place = [...path, 'flows', index];
    const sender = podInterface(from, [...place, 'from'], resolution);
    const receiver = podInterface(to, [...place, 'to'], resolution);
    return sender && receiver ? [resolution.place({ name, from: sender, to: receiver, routed }, place)] : [];
  });
  const copies = (file.copies ?? []).flatMap(({ at, of }, index): Copies[] => {
    const place = [...path, 'copies', index];
    const where = podInterface(at, [...place, 'at'], resolution);
    reportUnknownFlows(of, file, path, index, resolution);
    return where ? [resolution.place({ at: where, of }, place)] : [];
  });
  return { flows, count: file.count ?? defaults.count, copies };
}

function reportUnknownFlows(
  of: readonly string[],
  file: PacketsFile,
  path: Path,
  index: number,
  resolution: Resolution,
): void {
  const names = file.flows.map(({ name }) => name);
  for (const [at, name] of of.entries()) {
    if (!names.includes(name) && !resolution.gaps.damaged([...path, 'flows'])) {
      const known = `The check's flows: ${listed(names)}.`;
      const place = [...path, 'copies', index, 'of', at];
      resolution.report(
        place,
        `There is no flow ${quoted(name)} in this check`,
        didYouMean(name, names) ?? known,
      );
    }
  }
}

function resolveHttp(file: HttpFile, path: Path, resolution: Resolution) {
  const from = podRef(file.from, [...path, 'from'], resolution);
  const service = serviceRef(file.service, [...path, 'service'], resolution);
  const by = addressing(file, path, resolution);
  const captures = (file.captures ?? []).flatMap(({ at, seen }, index) => {
    const place = [...path, 'captures', index];
    const where = podInterface(at, [...place, 'at'], resolution);
    return where ? [resolution.place({ at: where, seen }, place)] : [];
  });
  const requests = file.requests ?? defaults.requests;
  return from && service && by && { from, service, by, requests, captures };
}

function addressing(file: HttpFile, path: Path, resolution: Resolution): HttpCheck['by'] | undefined {
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
  const parts = parseNode(file.node);
  if (parts === undefined) {
    const hint = 'Write it as `cluster/node`, such as `core/worker`.';
    return resolution.report(place, `${quoted(file.node)} is not a node`, hint);
  }
  const node = resolution.node(parts.cluster, parts.node, place);
  return node && { kind, node };
}

function podRef(text: string, path: Path, resolution: Resolution): PodRef | undefined {
  const parts = parseNamed(text);
  if (parts === undefined || parts.name.includes(':')) {
    return resolution.report(path, `${quoted(text)} is not a pod`, podForm);
  }
  const { cluster, namespace, name: pod } = parts;
  return resolution.cluster(cluster, path) && resolution.place({ cluster, namespace, pod }, path);
}

function podInterface(text: string, path: Path, resolution: Resolution): PodInterface | undefined {
  const parts = parsePodInterface(text);
  if (parts === undefined) {
    return resolution.report(path, `${quoted(text)} is not a pod's interface`, podInterfaceForm);
  }
  const { cluster, namespace, name: pod, interface: name } = parts;
  const resolved = { cluster, namespace, pod, interface: name };
  return resolution.cluster(cluster, path) && resolution.place(resolved, path);
}

function serviceRef(text: string, path: Path, resolution: Resolution) {
  const parts = parseNamed(text);
  if (parts === undefined) {
    return resolution.report(path, `${quoted(text)} is not a Service`, serviceForm);
  }
  return resolution.cluster(parts.cluster, path) && resolution.place(parts, path);
}
