import type { KubernetesObject } from '../lab/types.ts';
import type { LiveObject } from '../tools/kubectl.ts';

/** `live` comes from the API server: only what is cluster-scoped has no namespace there. */
export function isSame(live: KubernetesObject, wanted: KubernetesObject): boolean {
  const { namespace } = live.metadata;
  const isNamed = live.kind === wanted.kind && live.metadata.name === wanted.metadata.name;
  return isNamed && (namespace === undefined || namespace === (wanted.metadata.namespace ?? 'default'));
}

// Pods of a Deployment, StatefulSet or DaemonSet are named after it.
export function isPodOf(pod: LiveObject, object: KubernetesObject): boolean {
  if (object.kind === 'Pod') {
    return isSame(pod, object);
  }
  const owns = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(object.kind);
  const namespace = object.metadata.namespace ?? 'default';
  return (
    owns && pod.metadata.namespace === namespace && pod.metadata.name.startsWith(`${object.metadata.name}-`)
  );
}
