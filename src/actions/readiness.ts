import type { ContainerStatus, LiveObject } from '../tools/kubectl.ts';

/** Why a live object is not ready yet, in its own words; undefined when it is. Objects without a state are ready. */
export function unready(object: LiveObject): string | undefined {
  switch (object.kind) {
    case 'Pod':
      return unreadyPod(object);
    case 'Deployment':
    case 'StatefulSet':
      return unreadyReplicas(object);
    case 'DaemonSet':
      return unreadyDaemons(object);
    case 'CustomResourceDefinition':
      return condition(object, 'Established')?.status === 'True' ? undefined : 'not established yet';
    default:
      return undefined;
  }
}

function unreadyPod(pod: LiveObject): string | undefined {
  if (pod.metadata.deletionTimestamp !== undefined) {
    return 'is being deleted';
  }
  const ready = condition(pod, 'Ready');
  if (ready?.status === 'True') {
    return undefined;
  }
  const scheduled = condition(pod, 'PodScheduled');
  if (scheduled?.status === 'False') {
    return `cannot be scheduled: ${scheduled.message ?? scheduled.reason}`;
  }
  return stuckContainer(pod) ?? ready?.message ?? `is ${pod.status?.phase ?? 'not seen yet'}`;
}

function stuckContainer(pod: LiveObject): string | undefined {
  const all = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
  return all.map(stuckReason).find((reason) => reason !== undefined);
}

function stuckReason(container: ContainerStatus): string | undefined {
  const state = container.state?.waiting ?? container.state?.terminated;
  if (state?.reason === undefined || ['PodInitializing', 'Completed'].includes(state.reason)) {
    return undefined;
  }
  const code = state.exitCode === undefined ? '' : ` (exit code ${state.exitCode})`;
  return `container ${container.name}: ${state.reason}${code}${state.message ? `: ${state.message}` : ''}`;
}

/** The first of them of which there is something to tell. */
export function tellFirst(objects: readonly LiveObject[], tell: (object: LiveObject) => string | undefined) {
  return objects
    .map((object) => ({ object, why: tell(object) }))
    .find((one): one is { object: LiveObject; why: string } => one.why !== undefined);
}

/**
 * A reason that no waiting mends: the image cannot be had, or the object itself is wrong. A kubelet that has just started
 * and does not know the Services yet gives one of the same name, and tries again.
 */
export function isHopeless(reason: string): boolean {
  if (reason.includes('services have not yet been read at least once')) {
    return false;
  }
  return /: (ImagePullBackOff|ErrImageNeverPull|InvalidImageName|CreateContainerConfigError)\b/.test(reason);
}

function unreadyReplicas({ spec, status, metadata }: LiveObject): string | undefined {
  const wanted = spec?.replicas ?? 1;
  if ((status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    return 'its newest definition is not taken up yet';
  }
  const ready = Math.min(status?.readyReplicas ?? 0, status?.updatedReplicas ?? 0);
  return ready === wanted && (status?.replicas ?? 0) === wanted
    ? undefined
    : `${ready} of ${wanted} pods are ready`;
}

function unreadyDaemons({ status, metadata }: LiveObject): string | undefined {
  const wanted = status?.desiredNumberScheduled ?? 0;
  if (wanted === 0 || (status?.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    return 'not scheduled yet';
  }
  const ready = Math.min(status?.numberReady ?? 0, status?.updatedNumberScheduled ?? 0);
  return ready === wanted ? undefined : `${ready} of ${wanted} pods are ready`;
}

function condition(object: LiveObject, type: string) {
  return object.status?.conditions?.find((one) => one.type === type);
}
