import { attachmentOf, isAttachment } from './attachments.ts';
import { type Gaps, gapsOf, Resolution, type ResolveInput } from './resolution.ts';
import { resolveChecks } from './resolve-checks.ts';
import { resolveLinks, resolveMirrors } from './resolve-links.ts';
import type { ClusterFile } from './schema.ts';
import { type ResolvedStep, resolveSteps } from './steps/resolve-step.ts';
import { freeSubnet, parseSubnet, printSubnet, type Subnet } from './subnets.ts';
import type { Cluster, Lab, Node } from './types.ts';

/** A lab in which every reference is an object; what could not be resolved is a finding and left out. */
export interface Resolved {
  readonly lab: Lab;
  readonly resolution: Resolution;
  readonly steps: readonly ResolvedStep[];
}

/** Fills in every default and follows every reference. */
export function resolveLab(input: ResolveInput): Resolved {
  const { file } = input;
  const gaps: Gaps = gapsOf(input);
  const resolution = new Resolution(gaps);
  const clusters = resolveClusters(input, resolution);
  const links = resolveLinks(file.links ?? [], resolution);
  const mirrors = resolveMirrors(file.mirrors ?? [], links, resolution);
  const steps = resolveSteps(input.steps, resolution);
  const lab: Lab = {
    name: input.name,
    title: file.title ?? input.name,
    description: file.description ?? '',
    folder: input.folder,
    clusters,
    links,
    mirrors,
    images: file.images ?? [],
    checks: resolveChecks(file.checks ?? [], ['checks'], resolution),
    steps: steps.map(({ step }) => step),
  };
  return { lab, resolution, steps };
}

/** First second octets of the assigned /16 subnets: 10.100, 10.101, ... for pods, 10.200, ... for Services. */
const podStart = 100;
const serviceStart = 200;

function resolveClusters(input: ResolveInput, resolution: Resolution): Cluster[] {
  const files = input.file.clusters;
  const taken = givenSubnets(input);
  return files.map((file, index) => {
    const assign = (key: 'podSubnet' | 'serviceSubnet', start: number) =>
      file[key] ?? assigned(start + index, taken, () => reportFull(resolution, index, key));
    const cluster: Cluster = {
      name: file.name,
      nodes: nodesOf(file),
      podSubnet: assign('podSubnet', podStart),
      serviceSubnet: assign('serviceSubnet', serviceStart),
      kubeProxyMode: file.kubeProxyMode ?? 'iptables',
      addons: [...new Set(file.addons)],
      manifests: (file.manifests ?? []).map((path, at) =>
        resolution.place({ path, objects: input.manifests.get(path) ?? [] }, [
          'clusters',
          index,
          'manifests',
          at,
        ]),
      ),
    };
    resolution.place(cluster, ['clusters', index]);
    resolution.addCluster(cluster);
    return cluster;
  });
}

function assigned(start: number, taken: Subnet[], onFull: () => void): string {
  const subnet = freeSubnet(start, taken);
  if (subnet === undefined) {
    onFull();
    return '';
  }
  taken.push(subnet);
  return printSubnet(subnet);
}

function reportFull(resolution: Resolution, index: number, key: string): void {
  const hint = `Give \`${key}\` yourself, outside 10.0.0.0/8.`;
  resolution.report(['clusters', index], 'No 10.x.0.0/16 is free for this cluster', hint);
}

/** Every subnet that the file gives: assigned ones keep clear of them. */
function givenSubnets({ file, manifests }: ResolveInput): Subnet[] {
  const objects = [...manifests.values()].flat().filter(isAttachment);
  const texts = [
    ...objects.flatMap((object) => attachmentOf(object)?.addresses ?? []),
    ...file.clusters.flatMap((cluster) => [cluster.podSubnet, cluster.serviceSubnet]),
    ...(file.links ?? []).flatMap((link) =>
      link.endpoints.flatMap((endpoint) => (typeof endpoint === 'string' ? [] : (endpoint.addresses ?? []))),
    ),
  ];
  return texts.flatMap((text) => parseSubnet(text ?? '') ?? []);
}

/** kind's names: the first worker has no number. */
function nodesOf({ name: cluster, workers = 0 }: ClusterFile): Node[] {
  const names = Array.from({ length: workers }, (_, index) =>
    index === 0 ? 'worker' : `worker${index + 1}`,
  );
  return [
    { cluster, name: 'control-plane', role: 'control-plane' },
    ...names.map((name): Node => ({ cluster, name, role: 'worker' })),
  ];
}
