import type { Command } from '../command.ts';
import { LabsError } from '../errors.ts';
import type { Run } from '../exec.ts';
import type { Cluster, KubernetesObject } from '../lab/types.ts';
import { hasDefinition } from '../plan/definition.ts';
import type { ObjectsAction } from '../plan/types.ts';
import { listInterfaces, parseInterfaces } from '../tools/ip.ts';
import { apply, deletePods, getObjects, type LiveObject, parseObjects } from '../tools/kubectl.ts';
import { findDrift } from './drift.ts';
import { absent, broken, done, type Found, type Handler, kubectlOf, type Site, waiting } from './handler.ts';
import { lastWarning } from './pod-events.ts';
import { lostInterface, wantsNetworks } from './pod-networks.ts';
import { isHopeless, unready } from './readiness.ts';

/** Kubernetes objects of one cluster: there, as defined, ready, and their pods with all their interfaces. */
export const objects: Handler<ObjectsAction> = {
  commandLimit: 60,
  readyLimit: 120,
  look: (action, site, run) => lookAtObjects(action, site, run),
  make: ({ cluster, objects }, site) => [apply(kubectlOf(site, cluster.name), objects)],
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
  const unfit = await findUnfit(
    own,
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
  const ready = await judgeReady(there, own, wanted, site, run);
  return ready.state === 'done' ? judgeDrift(there, wanted, site, run) : ready;
}

async function judgeDrift(live: readonly LiveObject[], wanted: Wanted, site: Site, run: Run): Promise<Found> {
  const changed = await findDrift(live, wanted.objects, kubectlOf(site, wanted.cluster.name), run);
  const names = changed.map((object) => `${show(object)} was changed by hand`);
  return names.length === 0 ? done : broken(names.join('; '), []);
}

/** Pods that nothing but a new pod mends. */
async function findUnfit(
  pods: readonly LiveObject[],
  outdated: readonly KubernetesObject[],
  run: Run,
): Promise<{ pod: LiveObject; why: string }[]> {
  const running = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const nodes = new Set(running.filter(wantsNetworks).flatMap((pod) => pod.spec?.nodeName ?? []));
  const interfaces = new Map(
    await Promise.all(
      [...nodes].map(
        async (node) => [node, parseInterfaces((await run(listInterfaces(node))).stdout)] as const,
      ),
    ),
  );
  return running.flatMap((pod) => {
    const why = unfitness(pod, outdated, interfaces.get(pod.spec?.nodeName ?? '') ?? []);
    return why === undefined ? [] : [{ pod, why }];
  });
}

function unfitness(
  pod: LiveObject,
  outdated: readonly KubernetesObject[],
  interfaces: Parameters<typeof lostInterface>[1],
): string | undefined {
  if (outdated.some((object) => object.kind === 'Pod' && isSame(pod, object))) {
    return 'a pod cannot be changed, only replaced';
  }
  if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') {
    return `it has ended (${pod.status.phase})`;
  }
  const isUp = pod.status?.containerStatuses?.some((one) => one.state?.running !== undefined) ?? false;
  return isUp && wantsNetworks(pod) ? lostInterface(pod, interfaces) : undefined;
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
  const notYet = live.flatMap((object) => {
    const why = unready(object);
    return why === undefined ? [] : [{ object, why }];
  });
  if (notYet.length === 0) {
    return done;
  }
  const stuck = pods.map((pod) => ({ object: pod, why: unready(pod) })).find((one) => one.why !== undefined);
  const first = stuck ?? notYet[0];
  const why = `${show(first?.object as LiveObject)} ${first?.why}`;
  if (isHopeless(why)) {
    throw new LabsError(`${why} (cluster ${wanted.cluster.name})`, {
      hint: 'Images are not pulled inside a lab: name the artifact under `images:` in lab.yaml; `labs images` lists them.',
    });
  }
  const warning = stuck && (await lastWarning(stuck.object, kubectlOf(site, wanted.cluster.name), run));
  return waiting(warning === undefined ? why : `${why} (${warning})`);
}

/** `live` comes from the API server: only what is cluster-scoped has no namespace there. */
function isSame(live: KubernetesObject, wanted: KubernetesObject): boolean {
  const { namespace } = live.metadata;
  const isNamed = live.kind === wanted.kind && live.metadata.name === wanted.metadata.name;
  return isNamed && (namespace === undefined || namespace === (wanted.metadata.namespace ?? 'default'));
}

// Pods of a Deployment, StatefulSet or DaemonSet are named after it.
function isPodOf(pod: LiveObject, object: KubernetesObject): boolean {
  if (object.kind === 'Pod') {
    return isSame(pod, object);
  }
  const owns = ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet'].includes(object.kind);
  const namespace = object.metadata.namespace ?? 'default';
  return (
    owns && pod.metadata.namespace === namespace && pod.metadata.name.startsWith(`${object.metadata.name}-`)
  );
}

function show(object: KubernetesObject): string {
  return `${object.kind} ${object.metadata.name}`;
}
