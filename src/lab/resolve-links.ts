import { type Path, quoted } from './problem.ts';
import { parseEndpoint } from './references.ts';
import type { Resolution } from './resolution.ts';
import type { EndpointFile, LinkFile, MirrorFile } from './schema.ts';
import { didYouMean } from './suggest.ts';
import type { Endpoint, Link, Mirror } from './types.ts';

const defaultMtu = { veth: 1500, vxlan: 1450 } as const;
const endpointForm = 'Write it as `cluster/node:interface`, such as `core/worker:n3`.';

export function resolveLinks(files: readonly LinkFile[], resolution: Resolution): Link[] {
  return files.flatMap((file, index) => {
    const path: Path = ['links', index];
    const [first, second] = file.endpoints.map((endpoint, at) =>
      resolveEndpoint(endpoint, [...path, 'endpoints', at], resolution),
    );
    if (first === undefined || second === undefined) {
      resolution.gaps.linkLost = true;
      return [];
    }
    const base = {
      name: file.name,
      endpoints: [first, second] as const,
      mtu: file.mtu ?? defaultMtu[file.kind],
    };
    const link: Link =
      file.kind === 'vxlan' ? { ...base, kind: file.kind, vni: file.vni } : { ...base, kind: file.kind };
    return [resolution.place(link, path)];
  });
}

function resolveEndpoint(file: EndpointFile, path: Path, resolution: Resolution): Endpoint | undefined {
  const text = typeof file === 'string' ? file : file.at;
  const addresses = typeof file === 'string' ? [] : (file.addresses ?? []);
  const place = typeof file === 'string' ? path : [...path, 'at'];
  const parts = parseEndpoint(text);
  if (parts === undefined) {
    return resolution.report(place, `${quoted(text)} is not an interface of a node`, endpointForm);
  }
  const node = resolution.node(parts.cluster, parts.node, place);
  const endpoint = node && { node, interface: parts.interface, addresses };
  return endpoint && resolution.place(endpoint, path);
}

export function resolveMirrors(
  files: readonly MirrorFile[],
  links: readonly Link[],
  resolution: Resolution,
): Mirror[] {
  const ends = new Map(
    links.flatMap((link) => link.endpoints.map((endpoint) => [endpointName(endpoint), endpoint] as const)),
  );
  return files.flatMap((file, index) => {
    const path: Path = ['mirrors', index];
    const of = linkEnd(file.of, ends, [...path, 'of'], resolution);
    const onto = linkEnd(file.onto, ends, [...path, 'onto'], resolution);
    if (of === undefined || onto === undefined) {
      return [];
    }
    const { name, direction = 'ingress', by = 'koko' } = file;
    return [resolution.place({ name, of, direction, onto, by }, path)];
  });
}

/** `cluster/node:interface`, as written in the file. */
export function endpointName(endpoint: Endpoint): string {
  return `${endpoint.node.cluster}/${endpoint.node.name}:${endpoint.interface}`;
}

function linkEnd(
  text: string,
  ends: ReadonlyMap<string, Endpoint>,
  path: Path,
  resolution: Resolution,
): Endpoint | undefined {
  const parts = parseEndpoint(text);
  if (parts === undefined) {
    return resolution.report(path, `${quoted(text)} is not an interface of a node`, endpointForm);
  }
  const found = ends.get(text);
  if (found !== undefined) {
    return found;
  }
  const node = resolution.node(parts.cluster, parts.node, path);
  if (node !== undefined && !resolution.gaps.linkLost) {
    const hint = didYouMean(text, ends.keys()) ?? 'A mirror copies from one link onto another.';
    resolution.report(path, `No link ends at ${quoted(text)}`, hint);
  }
  return undefined;
}
