import type { Run } from '../exec.ts';
import { startedAt } from '../tools/docker.ts';
import type { LiveObject } from '../tools/kubectl.ts';

/*
 * A node that was started again, or restored, comes back with an API server that tells of it and of its pods as they
 * were before: ready. Until the kubelet has spoken again, that is the past.
 */

/**
 * When the containers of these nodes, or of these pods' nodes, were started: milliseconds since the epoch, to the second,
 * as Kubernetes has it.
 */
export async function nodeStarts(
  objects: readonly LiveObject[],
  run: Run,
): Promise<ReadonlyMap<string, number>> {
  const nodes = new Set(objects.flatMap((one) => nodeOf(one) ?? []));
  const starts = await Promise.all(
    [...nodes].map(async (node) => [node, Date.parse((await run(startedAt(node))).stdout.trim())] as const),
  );
  return new Map(starts.map(([node, start]) => [node, Math.floor(start / 1000) * 1000]));
}

/** What is told of a node or a pod is from before its node's start; why, after its name. */
export function fromBefore(object: LiveObject, starts: ReadonlyMap<string, number>): string | undefined {
  return object.kind === 'Node' ? nodeFromBefore(object, starts) : podFromBefore(object, starts);
}

function nodeOf({ kind, metadata, spec }: LiveObject): string | undefined {
  return kind === 'Node' ? metadata.name : spec?.nodeName;
}

// The kubelet reports as soon as it runs, and the condition's time is that of the report.
function nodeFromBefore({ metadata, status }: LiveObject, starts: ReadonlyMap<string, number>) {
  const reported = status?.conditions?.find(({ type }) => type === 'Ready')?.lastHeartbeatTime;
  return isBefore(reported, starts.get(metadata.name)) ? 'has not reported since its start' : undefined;
}

// All of a node's containers end with it.
function podFromBefore({ spec, status }: LiveObject, starts: ReadonlyMap<string, number>) {
  const start = starts.get(spec?.nodeName ?? '');
  const isOld = (status?.containerStatuses ?? []).some(({ state }) =>
    isBefore(state?.running?.startedAt, start),
  );
  return isOld ? 'has not been started since its node was' : undefined;
}

function isBefore(time: string | undefined, start: number | undefined): boolean {
  return time !== undefined && start !== undefined && Date.parse(time) < start;
}
