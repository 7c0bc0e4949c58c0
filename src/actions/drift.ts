import { isDeepStrictEqual } from 'node:util';
import type { Run } from '../exec.ts';
import type { KubernetesObject } from '../lab/types.ts';
import {
  applyDryRun,
  type Kubectl,
  type LiveObject,
  type ManagedFields,
  parseObjects,
} from '../tools/kubectl.ts';
import { isSame } from './same.ts';

/**
 * The objects that somebody has changed since they were applied: those that an apply would change back, as the API
 * server itself says (a server-side dry run) of all that may have been. Pods are left out, because a pod cannot be
 * changed, only replaced.
 */
export async function findDrift(
  live: readonly LiveObject[],
  wanted: readonly KubernetesObject[],
  kubectl: Kubectl,
  run: Run,
): Promise<LiveObject[]> {
  const inDoubt = wanted.filter((object) => {
    const found = live.find((one) => isSame(one, object));
    return object.kind !== 'Pod' && !(found !== undefined && isUntouched(found, object));
  });
  if (inDoubt.length === 0) {
    return [];
  }
  const applied = parseObjects((await run(applyDryRun(kubectl, inDoubt))).stdout);
  const byId = new Map(applied.map((object) => [idOf(object), object]));
  return live.filter((object) => {
    const after = byId.get(idOf(object));
    return after !== undefined && !isDeepStrictEqual(essence(object), essence(after));
  });
}

/**
 * Nobody but labs set any of its fields, as the API server keeps account (`metadata.managedFields`), and nobody took one
 * away: all that labs set is there, word for word. What the API server itself has put otherwise (0.5 as 500m) stays in
 * doubt.
 */
export function isUntouched(live: LiveObject, wanted: KubernetesObject): boolean {
  const isKnown = live.metadata.managedFields?.every((one) => isOurs(one) || isBookkeeping(one)) ?? false;
  return isKnown && holds(live, wanted);
}

function isOurs({ manager, operation }: ManagedFields): boolean {
  return manager === 'labs' && operation === 'Apply';
}

/** A controller's: the state, and the number that a Deployment's controller gives its newest definition. */
function isBookkeeping({ subresource, fieldsV1 }: ManagedFields): boolean {
  return subresource === 'status' || isDeepStrictEqual(fieldsV1, revision);
}

const revision = {
  'f:metadata': { 'f:annotations': { '.': {}, 'f:deployment.kubernetes.io/revision': {} } },
};

/** `whole` has everything that `part` has; lists are of equal length. */
function holds(whole: unknown, part: unknown): boolean {
  if (Array.isArray(part)) {
    return (
      Array.isArray(whole) && whole.length === part.length && part.every((one, at) => holds(whole[at], one))
    );
  }
  if (typeof part !== 'object' || part === null) {
    return whole === part;
  }
  return (
    typeof whole === 'object' &&
    whole !== null &&
    Object.entries(part).every(([key, value]) => holds((whole as Record<string, unknown>)[key], value))
  );
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
