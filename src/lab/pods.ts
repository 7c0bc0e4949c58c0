import type { Cluster, KubernetesObject } from './types.ts';

/** Pods of a lab's manifests whose names are known without a cluster: a bare Pod, or those of a StatefulSet. */
export interface KnownPod {
  readonly namespace: string;
  /** The pod's name, or the StatefulSet's. */
  readonly name: string;
  /** How many pods a StatefulSet has: `name-0`, `name-1`, ... A bare Pod has no number. */
  readonly replicas?: number;
  readonly networks: readonly PodNetwork[];
  readonly hostNetwork: boolean;
}

/** A secondary network that Multus gives the pod. */
export interface PodNetwork {
  /** The NetworkAttachmentDefinition. */
  readonly namespace: string;
  readonly name: string;
  /** In the pod; Multus numbers them net1, net2, ... unless told. */
  readonly interface: string;
}

export const networksAnnotation = 'k8s.v1.cni.cncf.io/networks';

export function objectsOf(cluster: Cluster): readonly KubernetesObject[] {
  return cluster.manifests.flatMap(({ objects }) => objects);
}

export function namespaceOf(object: KubernetesObject): string {
  return object.metadata.namespace ?? 'default';
}

const known = new WeakMap<Cluster, readonly KnownPod[]>();

/** Every check asks for the pods, and the answer never changes. */
export function podsOf(cluster: Cluster): readonly KnownPod[] {
  const pods = known.get(cluster) ?? objectsOf(cluster).flatMap(podsOfObject);
  known.set(cluster, pods);
  return pods;
}

/** The known pod of a name. */
export function findPod(cluster: Cluster, namespace: string, name: string): KnownPod | undefined {
  return podsOf(cluster).find((pod) => {
    if (pod.namespace !== namespace || pod.replicas === undefined) {
      return pod.namespace === namespace && pod.name === name;
    }
    const number = name.startsWith(`${pod.name}-`) ? name.slice(pod.name.length + 1) : '';
    return /^(0|[1-9]\d*)$/.test(number) && Number(number) < pod.replicas;
  });
}

export function podsOfObject(object: KubernetesObject): KnownPod[] {
  const namespace = namespaceOf(object);
  const { name, annotations } = object.metadata;
  if (object.kind === 'Pod') {
    return [{ namespace, name, ...podParts(annotations, object.spec, namespace) }];
  }
  if (object.kind === 'StatefulSet') {
    const spec = record(object.spec);
    const template = record(spec.template);
    const own = record(record(template.metadata).annotations);
    const replicas = typeof spec.replicas === 'number' ? spec.replicas : 1;
    return [{ namespace, name, replicas, ...podParts(own, template.spec, namespace) }];
  }
  return [];
}

function podParts(
  annotations: Readonly<Record<string, unknown>> | undefined,
  spec: unknown,
  namespace: string,
) {
  const text = annotations?.[networksAnnotation];
  return {
    networks: typeof text === 'string' ? parseNetworks(text, namespace) : [],
    hostNetwork: record(spec).hostNetwork === true,
  };
}

/** Both forms of the annotation: `ns/name@interface, ...` and a JSON list of objects. */
export function parseNetworks(text: string, namespace: string): PodNetwork[] {
  const entries = text.trimStart().startsWith('[') ? jsonEntries(text) : shortEntries(text);
  return entries.map((entry, index) => ({
    namespace: entry.namespace ?? namespace,
    name: entry.name,
    interface: entry.interface ?? `net${index + 1}`,
  }));
}

interface NetworkEntry {
  readonly name: string;
  readonly namespace?: string | undefined;
  readonly interface?: string | undefined;
}

function shortEntries(text: string): NetworkEntry[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
    .map((part) => {
      const [path = '', name] = part.split('@');
      const slash = path.indexOf('/');
      return {
        name: path.slice(slash + 1),
        namespace: slash === -1 ? undefined : path.slice(0, slash),
        interface: name,
      };
    });
}

function jsonEntries(text: string): NetworkEntry[] {
  try {
    const list: unknown = JSON.parse(text);
    return (Array.isArray(list) ? list : []).map((entry) => {
      const { name, namespace, interface: own } = record(entry);
      return { name: String(name), namespace: word(namespace), interface: word(own) };
    });
  } catch {
    // Multus will say what is wrong with it; nothing is known of the pod's interfaces here.
    return [];
  }
}

/** A text that says something; undefined for everything else. */
export function word(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A mapping to look into; an empty one when the value is none. */
export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
