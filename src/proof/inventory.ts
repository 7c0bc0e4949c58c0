import { createHash } from 'node:crypto';
import { command } from '../command.ts';
import type { Run } from '../exec.ts';
import { record } from '../lab/pods.ts';
import type { Lab } from '../lab/types.ts';
import { hostName, type Instance } from '../state/instance.ts';
import type { Kubectl } from '../tools/kubectl.ts';
import { isLasting, nodeLines, nodeScript } from './node-inventory.ts';

/** What is in a lab, each thing by its words, with a digest of what it is like. */
export type Inventory = ReadonlyMap<string, string>;

/** Milliseconds for one question: everything of a cluster is read at once, which takes a busy machine its time. */
const limit = 120_000;

/**
 * Everything in the clusters that has no owner, and the nodes' own network set-up. What comes and goes by itself
 * (events, leases, what controllers make, the interfaces of pods) is left out.
 */
export async function takeInventory(
  lab: Lab,
  instance: Instance,
  kubectlOf: (cluster: string) => Kubectl,
  run: Run,
): Promise<Inventory> {
  const ofClusters = lab.clusters.map(async ({ name }) => objectsIn(name, kubectlOf(name), run));
  const ofNodes = lab.clusters
    .flatMap(({ nodes }) => nodes)
    .map(async (node) => {
      const exec = command('docker', 'exec', hostName.node(instance.name, node), 'sh', '-c', nodeScript);
      const { stdout } = await run(exec, { timeout: limit });
      return nodeLines(stdout).map((line) => [`${node.cluster}/${node.name}: ${line}`, ''] as const);
    });
  return new Map((await Promise.all([...ofClusters, ...ofNodes])).flat());
}

/** In words: what is there now and was not, what was there and is not, what is not as it was. */
export function differences(before: Inventory, after: Inventory): string[] {
  const added = [...after.keys()].filter((key) => !before.has(key)).map((key) => `${key} is new`);
  const lost = [...before.keys()].filter((key) => !after.has(key)).map((key) => `${key} is gone`);
  const changed = [...after]
    .filter(([key, digest]) => before.has(key) && before.get(key) !== digest)
    .map(([key]) => `${key} is not as it was`);
  return [...added, ...lost, ...changed];
}

async function objectsIn(
  cluster: string,
  kubectl: Kubectl,
  run: Run,
): Promise<(readonly [string, string])[]> {
  const named = await run(kubectl('api-resources', '--verbs=list', '--output=name'), { timeout: limit });
  const resources = named.stdout.split('\n').filter((name) => name !== '' && isLasting(name));
  const get = kubectl('get', resources.join(','), '--all-namespaces', '--output=json');
  const { items } = JSON.parse((await run(get, { timeout: limit })).stdout) as { items: RawObject[] };
  return items
    .filter(({ metadata }) => (metadata.ownerReferences ?? []).length === 0)
    .map((object) => [`${cluster}: ${nameOf(object)}`, digestOf(object)] as const);
}

interface RawObject {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: object;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly ownerReferences?: readonly object[];
  };
  readonly [key: string]: unknown;
}

function nameOf({ kind, metadata }: RawObject): string {
  return `${kind} ${metadata.namespace === undefined ? '' : `${metadata.namespace}/`}${metadata.name}`;
}

/** Of a pod that was made anew everything but its name differs; its owner, or the lab's plan, says what it is like. */
function digestOf(object: RawObject): string {
  if (object.kind === 'Pod') {
    return '';
  }
  const { metadata, status: _, apiVersion: __, ...rest } = object;
  const content = object.kind === 'Node' ? withoutStateTaints(rest) : rest;
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([key]) => !isBookkeeping(key));
  const text = JSON.stringify([steady(content), metadata.labels, annotations.sort()]);
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/**
 * The taints that the node controller sets and takes away by a node's state, a look every five seconds
 * (https://kubernetes.io/docs/reference/labels-annotations-taints/). A node that was cordoned also says so itself.
 */
function withoutStateTaints(node: Readonly<Record<string, unknown>>): object {
  const { taints = [], ...spec } = record(node['spec']);
  const kept = (Array.isArray(taints) ? taints : []).filter(
    (taint) => !String(record(taint)['key']).startsWith('node.kubernetes.io/'),
  );
  return { ...node, spec: { ...spec, taints: kept } };
}

/** What Kubernetes or kubectl write about how an object came to be. */
function isBookkeeping(annotation: string): boolean {
  return (
    annotation === 'deployment.kubernetes.io/revision' ||
    annotation === 'node.alpha.kubernetes.io/ttl' ||
    annotation === 'deprecated.daemonset.template.generation' ||
    annotation === 'kubectl.kubernetes.io/last-applied-configuration'
  );
}

/** Fields that the cluster chooses anew for an object that is made anew. */
const chosen = new Set([
  'clusterIP',
  'clusterIPs',
  'nodePort',
  'healthCheckNodePort',
  'uid',
  'resourceVersion',
]);

/** The value with its keys in order and without what the cluster chooses. */
function steady(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(steady);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const entries = Object.entries(record(value)).filter(([key]) => !chosen.has(key));
  return Object.fromEntries(
    entries.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, steady(inner)]),
  );
}
