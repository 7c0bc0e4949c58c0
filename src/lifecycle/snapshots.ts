import { existsSync } from 'node:fs';
import type { CommandContext } from '../commands/context.ts';
import type { Run } from '../exec.ts';
import { overlap, parseSubnet } from '../lab/subnets.ts';
import type { Cluster } from '../lab/types.ts';
import type { ClusterSnapshot, Plan } from '../plan/types.ts';
import type { Emit } from '../progress.ts';
import { archiveOf, snapshotKey } from '../snapshot/record.ts';
import { keepSnapshot, lookAtSnapshot, makeSnapshotFolder, snapshotFolder } from '../snapshot/shelf.ts';
import { hostName, type Instance } from '../state/instance.ts';
import { lookAtImages } from '../supply/docker-images.ts';
import { listNetworks, parseNetworks, subnetsOf } from '../tools/docker.ts';
import { clusterConfig } from '../tools/kind.ts';
import { choosePorts, copyNode, inspectContainers, parseNodeFlags } from '../tools/node-copy.ts';
import { findBelongings } from './belongings.ts';
import { timed } from './timed.ts';

/** Certificates last a year; what was not up for so long is made anew. Milliseconds. */
const longestAge = 180 * 24 * 60 * 60_000;

/** Where a cluster's snapshot is, or is to be. */
interface Place {
  readonly cluster: Cluster;
  readonly key: string;
  readonly folder: string;
}

/** What a run does with the snapshots of its clusters: one of both is empty. */
export interface Snapshots {
  readonly restore: ReadonlyMap<string, ClusterSnapshot>;
  readonly take: readonly Place[];
}

export function snapshotsAreOff(context: Pick<CommandContext, 'env'>): boolean {
  return context.env['LABS_SNAPSHOTS'] === 'off';
}

const none: Snapshots = { restore: new Map(), take: [] };

/**
 * Where a lab is brought up from nothing, each cluster is either restored, all of them, or copied for the next time.
 * Where something of it is up already there are none of both: what is there is repaired.
 */
export async function planSnapshots(
  plan: Plan,
  context: CommandContext,
  options: { readonly fresh?: true },
): Promise<Snapshots> {
  const { instance } = plan;
  if (snapshotsAreOff(context) || (await findBelongings(instance.name, context.run)).containers.length > 0) {
    return none;
  }
  const places = await placesOf(plan, context);
  const oldest = new Date(context.clock.now() - longestAge).toISOString();
  const kept = await Promise.all(places.map(({ folder }) => lookAtSnapshot(folder)));
  const records = kept.flatMap((one) =>
    one !== undefined && one.record.created > oldest ? [one.record] : [],
  );
  if (options.fresh === true || records.length < places.length) {
    return { restore: new Map(), take: places };
  }
  const subnet = await freeSubnet(
    records.map((one) => one.subnet),
    context.run,
  );
  const own = subnet === undefined ? {} : { subnet };
  const restore = new Map<string, ClusterSnapshot>();
  for (const [at, { cluster, folder }] of places.entries()) {
    const nodes = await Promise.all((records[at]?.nodes ?? []).map(choosePorts));
    restore.set(cluster.name, { folder, nodes, ...own });
  }
  return { restore, take: [] };
}

async function placesOf(
  { instance, actions }: Plan,
  { run, version, folders }: CommandContext,
): Promise<Place[]> {
  const clusters = actions.filter((action) => action.kind === 'cluster');
  const images = await lookAtImages(
    run,
    clusters.map(({ image }) => image),
  );
  return clusters.map(({ cluster, image }) => {
    const key = snapshotKey({
      labs: version,
      instance: instance.name,
      config: clusterConfig(cluster, image),
      // Without a tag of its own the image is named by its id.
      imageId: images.get(image)?.id ?? image,
      objects: actions.flatMap((one) => ('objects' in one && one.cluster === cluster ? one.objects : [])),
    });
    return { cluster, key, folder: snapshotFolder(folders.cache, instance.name, cluster.name, key) };
  });
}

/** The one subnet that all were on, unless it is taken: then the nodes get other addresses, which they follow. */
async function freeSubnet(subnets: readonly string[], run: Run): Promise<string | undefined> {
  const [subnet = '', ...others] = new Set(subnets);
  if (subnet === '' || others.length > 0) {
    return undefined;
  }
  const networks = (await run(listNetworks())).stdout;
  const names = parseNetworks(networks).map(({ name }) => name);
  const taken = (await run(subnetsOf(names))).stdout.split('\n').filter((line) => line !== '');
  const wanted = parseSubnet(subnet);
  const isTaken = taken.map(parseSubnet).some((one) => one && wanted && overlap(one, wanted));
  return wanted === undefined || isTaken ? undefined : subnet;
}

/** After everything was proven, and before anybody has used it: copies every node. */
export async function takeSnapshots(
  { take }: Snapshots,
  instance: Instance,
  context: CommandContext,
  emit: Emit,
): Promise<void> {
  if (take.length === 0) {
    return;
  }
  const id = 'snapshot';
  emit({ kind: 'plan', tasks: [{ id, title: 'Copying the clusters for the next time', group: 'host' }] });
  await timed(id, emit, async () => {
    const { stdout: subnets } = await context.run(subnetsOf([hostName.network(instance.name)]));
    const subnet = subnets.split('\n')[0] ?? '';
    await Promise.all(take.map((place) => takeSnapshot(place, subnet, instance, context)));
  });
}

async function takeSnapshot(
  { cluster, folder, key }: Place,
  subnet: string,
  instance: Instance,
  { run, clock, folders }: CommandContext,
): Promise<void> {
  await makeSnapshotFolder(folder);
  const names = cluster.nodes.map((node) => hostName.node(instance.name, node));
  const helper = hostName.helper(instance.name);
  const copies = names.map((name) => copyNode(name, helper, archiveOf(folder, name)));
  await Promise.all(copies.map((copy) => run(copy)));
  if (!names.every((name) => existsSync(archiveOf(folder, name)))) {
    return;
  }
  await keepSnapshot(folders.cache, folder, {
    version: 1,
    key,
    instance: instance.name,
    cluster: cluster.name,
    created: new Date(clock.now()).toISOString(),
    subnet,
    nodes: parseNodeFlags((await run(inspectContainers(names))).stdout),
  });
}
