import type { Command } from '../command.ts';
import { LabsError } from '../errors.ts';
import type { Run } from '../exec.ts';
import type { Cluster, KubernetesObject } from '../lab/types.ts';
import { hasDefinition } from '../plan/definition.ts';
import type { ObjectsAction } from '../plan/types.ts';
import { apply, deletePods, getObjects, type LiveObject, parseObjects } from '../tools/kubectl.ts';
import { findDrift } from './drift.ts';
import { absent, broken, done, type Found, type Handler, kubectlOf, type Site, waiting } from './handler.ts';
import { multusCause } from './multus-cause.ts';
import { lastWarning } from './pod-events.ts';
import { isHopeless, tellFirst, unready } from './readiness.ts';
import { isPodOf, isSame } from './same.ts';
import { fromBefore, nodeStarts } from './since-start.ts';
import { findUnfit, runs } from './unfit-pods.ts';

/** Kubernetes objects of one cluster: there, as defined, ready, and their pods with all their interfaces. */
export const objects: Handler<ObjectsAction> = {
  commandLimit: 60,
  readyLimit: 120,
  look: (action, site, run) => lookAtObjects(action, site, run),
  make: ({ cluster, objects }, site) => [apply(kubectlOf(site, cluster.name), objects)],
  explain: multusCause,
  byHand: (action, site) => waitByHand(action, site),
};

/** `kubectl` waits for every object that has a state. */
export function waitByHand({ cluster, objects }: Wanted, site: Site): Command[] {
  const kubectl = kubectlOf(site, cluster.name);
  return objects.flatMap(({ kind, metadata }) => {
    const where = ['--namespace', metadata.namespace ?? 'default', '--timeout=120s'];
    const name = `${kind.toLowerCase()}/${metadata.name}`;
    if (kind === 'Pod') {
      return [kubectl('wait', '--for=condition=Ready', name, ...where)];
    }
    return ['Deployment', 'StatefulSet', 'DaemonSet'].includes(kind)
      ? [kubectl('rollout', 'status', name, ...where)]
      : [];
  });
}

/** What an action that is made of objects looks at. */
export interface Wanted {
  readonly cluster: Cluster;
  readonly objects: readonly KubernetesObject[];
}

export async function lookAtObjects(wanted: Wanted, site: Site, run: Run): Promise<Found> {
  const kubectl = kubectlOf(site, wanted.cluster.name);
  const [live, pods] = await Promise.all([
    run(getObjects(kubectl, wanted.objects)).then(({ stdout }) => parseObjects(stdout)),
    run(kubectl('get', 'pods', '--all-namespaces', '--output=json')).then(({ stdout }) =>
      parseObjects(stdout),
    ),
  ]);
  const pairs = wanted.objects.map((object) => ({ object, live: live.find((one) => isSame(one, object)) }));
  const missing = pairs.filter((pair) => pair.live === undefined).map((pair) => show(pair.object));
  const outdated = pairs.filter((pair) => pair.live !== undefined && !hasDefinition(pair.live, pair.object));
  const own = pods.filter((pod) => pairs.some((pair) => isPodOf(pod, pair.object)));
  const starts = await nodeStarts(own.filter(runs), run);
  const unfit = await findUnfit(
    own.filter((pod) => fromBefore(pod, starts) === undefined),
    outdated.map((pair) => pair.object),
    run,
  );
  if (missing.length === wanted.objects.length) {
    return absent;
  }
  if (missing.length + outdated.length + unfit.length > 0) {
    const why = [
      ...missing.map((name) => `${name} is missing`),
      ...outdated.map((pair) => `${show(pair.object)} is not as the lab says`),
      ...unfit.map(({ pod, why }) => `${show(pod)}: ${why}`),
    ];
    const pods = unfit.map(({ pod }) => pod);
    return broken(why.join('; '), deletePodsOf(pods, wanted, site));
  }
  const there = pairs.flatMap((pair) => pair.live ?? []);
  const staying = own.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const past = tellFirst(staying, (pod) => fromBefore(pod, starts));
  if (past !== undefined) {
    return waiting(`${show(past.object)} ${past.why}`);
  }
  const ready = await judgeReady(there, staying, wanted, site, run);
  return ready.state === 'done' ? judgeDrift(there, wanted, site, run) : ready;
}

async function judgeDrift(live: readonly LiveObject[], wanted: Wanted, site: Site, run: Run): Promise<Found> {
  const changed = await findDrift(live, wanted.objects, kubectlOf(site, wanted.cluster.name), run);
  const names = changed.map((object) => `${show(object)} was changed by hand`);
  return names.length === 0 ? done : broken(names.join('; '), []);
}

function deletePodsOf(pods: readonly LiveObject[], wanted: Wanted, site: Site) {
  const kubectl = kubectlOf(site, wanted.cluster.name);
  const byNamespace = Map.groupBy(pods, (pod) => pod.metadata.namespace ?? 'default');
  return [...byNamespace].map(([namespace, group]) =>
    deletePods(
      kubectl,
      namespace,
      group.map((pod) => pod.metadata.name),
    ),
  );
}

async function judgeReady(
  live: readonly LiveObject[],
  pods: readonly LiveObject[],
  wanted: Wanted,
  site: Site,
  run: Run,
): Promise<Found> {
  const unreadyPod = tellFirst(pods, unready);
  const late = unreadyPod ?? tellFirst(live, unready);
  if (late === undefined) {
    return done;
  }
  const why = `${show(late.object)} ${late.why}`;
  if (isHopeless(why)) {
    throw new LabsError(`${why} (cluster ${wanted.cluster.name})`, {
      hint: 'Images are not pulled inside a lab: name the artifact under `images:` in lab.yaml; `labs images` lists them.',
    });
  }
  const kubectl = kubectlOf(site, wanted.cluster.name);
  const warning = unreadyPod && (await lastWarning(unreadyPod.object, kubectl, run));
  return waiting(warning === undefined ? why : `${why} (${warning})`);
}

function show(object: KubernetesObject): string {
  return `${object.kind} ${object.metadata.name}`;
}
