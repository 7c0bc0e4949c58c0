import type { Cluster, KubernetesObject } from './types.ts';

/** A bare Pod of a lab's manifests, as far as it is known without a cluster. */
export interface KnownPod {
  readonly namespace: string;
  readonly name: string;
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

/** The pods whose names are known: bare Pods, and the numbered ones of a StatefulSet. */
export function podsOf(cluster: Cluster): KnownPod[] {
  return objectsOf(cluster).flatMap((object) => {
    const namespace = namespaceOf(object);
    const { name, annotations } = object.metadata;
    if (object.kind === 'Pod') {
      return [{ namespace, name, ...podParts(annotations, object.spec, namespace) }];
    }
    if (object.kind === 'StatefulSet') {
      const spec = record(object.spec);
      const template = record(spec.template);
      const own = record(record(template.metadata).annotations);
      const parts = podParts(own, template.spec, namespace);
      const replicas = Math.min(typeof spec.replicas === 'number' ? spec.replicas : 1, 1000);
      return Array.from({ length: replicas }, (_, index) => ({
        namespace,
        name: `${name}-${index}`,
        ...parts,
      }));
    }
    return [];
  });
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
