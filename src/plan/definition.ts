import { createHash } from 'node:crypto';
import type { KubernetesObject } from '../lab/types.ts';

const definition = 'labs/definition';
const owner = 'labs/instance';

/**
 * The object with a digest of its own definition beside it, so that a later look tells an object made from an older
 * text from one that is as the lab says.
 */
export function withDefinition(object: KubernetesObject, instance: string): KubernetesObject {
  const { metadata } = object;
  return {
    ...object,
    metadata: {
      ...metadata,
      labels: { ...metadata.labels, [owner]: instance },
      annotations: { ...metadata.annotations, [definition]: digest(object) },
    },
  };
}

export function hasDefinition(live: KubernetesObject, wanted: KubernetesObject): boolean {
  return live.metadata.annotations?.[definition] === wanted.metadata.annotations?.[definition];
}

/** Whether labs has applied it for the instance, so that it is not somebody else's of the same name. */
export function isOwnedBy(live: KubernetesObject, instance: string): boolean {
  return live.metadata.labels?.[owner] === instance;
}

function digest(object: KubernetesObject): string {
  return createHash('sha256').update(JSON.stringify(object)).digest('hex').slice(0, 16);
}
