import { isDeepStrictEqual } from 'node:util';
import type { Run } from '../exec.ts';
import type { KubernetesObject } from '../lab/types.ts';
import { applyDryRun, type Kubectl, type LiveObject, parseObjects } from '../tools/kubectl.ts';

/**
 * The objects that somebody has changed since they were applied: those that an apply would change back, as the API
 * server itself says (a server-side dry run). Pods are left out, because a pod cannot be changed, only replaced.
 */
export async function findDrift(
  live: readonly LiveObject[],
  wanted: readonly KubernetesObject[],
  kubectl: Kubectl,
  run: Run,
): Promise<LiveObject[]> {
  const changeable = wanted.filter(({ kind }) => kind !== 'Pod');
  if (changeable.length === 0) {
    return [];
  }
  const applied = parseObjects((await run(applyDryRun(kubectl, changeable))).stdout);
  const byId = new Map(applied.map((object) => [idOf(object), object]));
  return live.filter((object) => {
    const after = byId.get(idOf(object));
    return after !== undefined && !isDeepStrictEqual(essence(object), essence(after));
  });
}

function idOf({ kind, metadata }: KubernetesObject): string {
  return `${kind} ${metadata.namespace ?? ''} ${metadata.name}`;
}

/** What a person means by the object: without its state and the API server's own bookkeeping. */
function essence(object: LiveObject): object {
  const { status: _status, metadata, ...rest } = object;
  const { labels, annotations, name } = metadata;
  return { ...rest, metadata: { name, labels, annotations } };
}
