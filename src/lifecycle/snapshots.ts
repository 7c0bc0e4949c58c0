import { existsSync } from 'node:fs';
import type { CommandContext } from '../commands/context.ts';
import type { Run } from '../exec.ts';
import { overlap, parseSubnet } from '../lab/subnets.ts';
import type { Lab } from '../lab/types.ts';
import type { ClusterSnapshot } from '../plan/types.ts';
import { archiveOf, snapshotKey } from '../snapshot/record.ts';
import { keepSnapshot, lookAtSnapshot, makeSnapshotFolder, snapshotFolder } from '../snapshot/shelf.ts';
import { hostName, type Instance } from '../state/instance.ts';
import { lookAtImages } from '../supply/docker-images.ts';
import { listNetworks, parseNetworks, subnetsOf } from '../tools/docker.ts';
import { clusterConfig } from '../tools/kind.ts';
import { inspectContainers, parseNodeFlags } from '../tools/node-copy.ts';
import { findBelongings } from './belongings.ts';
import { choosePorts } from './choose-ports.ts';

/** Certificates last a year; what was not up for so long is made anew. Milliseconds. */
const longestAge = 180 * 24 * 60 * 60_000;

/** What a run does with the snapshots of its clusters, by cluster. */
export type Snapshots = ReadonlyMap<string, ClusterSnapshot>;

export function snapshotsAreOff(context: Pick<CommandContext, 'env'>): boolean {
  return context.env['LABS_SNAPSHOTS'] === 'off';
}

/**
 * Where a lab is brought up from nothing, each cluster is either restored, all of them, or copied for the next time.
 * Where something of it is up already there are none of both: what is there is repaired. Made afresh it leaves alone what
 * is kept.
 */
export async function planSnapshots(
  lab: Lab,
  instance: Instance,
  nodeImage: string,
  context: CommandContext,
  options: { readonly fresh?: true },
): Promise<Snapshots> {
  if (snapshotsAreOff(context) || (await findBelongings(instance.name, context.run)).containers.length > 0) {
    return new Map();
  }
  // Without a tag of its own the image is named by its id.
  const imageId = (await lookAtImages(context.run, [nodeImage])).get(nodeImage)?.id ?? nodeImage;
  const places = lab.clusters.map((cluster) => {
    const config = clusterConfig(cluster, nodeImage);
    const key = snapshotKey({ labs: context.version, instance: instance.name, config, imageId });
    return { cluster, key, folder: snapshotFolder(context.folders.cache, instance.name, cluster.name, key) };
  });
  const oldest = new Date(context.clock.now() - longestAge).toISOString();
  const kept = await Promise.all(places.map(({ folder }) => lookAtSnapshot(folder)));
  const isWhole = kept.every((one) => one !== undefined && one.record.created > oldest);
  if (isWhole && options.fresh === true) {
    return new Map();
  }
  if (isWhole) {
    const subnet = await freeSubnet(
      kept.map((one) => one?.record.subnet ?? ''),
      context.run,
    );
    const own = subnet === undefined ? {} : { subnet };
    const restored = places.map(async ({ cluster, folder }, at) => {
      const nodes = await Promise.all((kept[at]?.record.nodes ?? []).map(choosePorts));
      return [cluster.name, { kind: 'restore', folder, nodes, ...own }] as const;
    });
    return new Map(await Promise.all(restored));
  }
  await Promise.all(places.map(({ folder }) => makeSnapshotFolder(folder)));
  return new Map(places.map(({ cluster, folder, key }) => [cluster.name, { kind: 'take', folder, key }]));
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

/** After everything was proven: what was copied on the way becomes snapshots. */
export async function keepSnapshots(
  lab: Lab,
  instance: Instance,
  snapshots: Snapshots,
  context: CommandContext,
): Promise<void> {
  if (![...snapshots.values()].some(({ kind }) => kind === 'take')) {
    return;
  }
  const { stdout: subnets } = await context.run(subnetsOf([hostName.network(instance.name)]));
  for (const cluster of lab.clusters) {
    const snapshot = snapshots.get(cluster.name);
    const names = cluster.nodes.map((node) => hostName.node(instance.name, node));
    if (snapshot?.kind !== 'take' || !names.every((name) => existsSync(archiveOf(snapshot.folder, name)))) {
      continue;
    }
    const { stdout } = await context.run(inspectContainers(names));
    await keepSnapshot(context.folders.cache, snapshot.folder, {
      version: 1,
      key: snapshot.key,
      instance: instance.name,
      cluster: cluster.name,
      created: new Date(context.clock.now()).toISOString(),
      subnet: subnets.split('\n')[0] ?? '',
      nodes: parseNodeFlags(stdout),
    });
  }
}
