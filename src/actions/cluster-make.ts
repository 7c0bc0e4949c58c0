import { createHash } from 'node:crypto';
import type { Command } from '../command.ts';
import type { ClusterAction, ClusterSnapshot } from '../plan/types.ts';
import { archiveOf } from '../snapshot/record.ts';
import { hostName, kubeconfigPath } from '../state/instance.ts';
import { startContainers } from '../tools/docker.ts';
import { clusterConfig, createCluster, exportKubeconfig } from '../tools/kind.ts';
import { createNode, fillNode } from '../tools/node-copy.ts';
import { quickenDns } from './dns.ts';
import { kubectlOf, type Site } from './handler.ts';

// Set on every node once kind has finished: tells a whole cluster from one whose making was interrupted, and one
// made from this definition from one made from an older text of the lab.
export const definitionLabel = 'labs.definition';

export function definitionOf(action: ClusterAction): string {
  return createHash('sha256').update(clusterConfig(action.cluster, action.image)).digest('hex').slice(0, 16);
}

/** The commands that make a cluster from nothing: by kind, or of copies of the nodes that kind once made. */
export function makeCluster(action: ClusterAction, site: Site): Command[] {
  return action.snapshot === undefined ? create(action, site) : restore(action, action.snapshot, site);
}

/** Whether a line of those commands says that every node's container runs; none of them ends one after that. */
export function nodesRun(line: string, { cluster, snapshot }: ClusterAction, { instance }: Site): boolean {
  const names = snapshot?.nodes.map(({ container }) => container);
  const nodes = names ?? cluster.nodes.map((node) => hostName.node(instance.name, node));
  // docker names each container that it has started, one after the other.
  return line === nodes.at(-1) || line.startsWith('✓ Preparing nodes');
}

function create(action: ClusterAction, site: Site): Command[] {
  const { cluster, image } = action;
  const { instance, tools } = site;
  const label = `${definitionLabel}=${definitionOf(action)}`;
  return [
    createCluster(tools.kind, {
      name: hostName.cluster(instance.name, cluster.name),
      network: hostName.network(instance.name),
      kubeconfig: kubeconfigPath(instance, cluster.name),
      config: clusterConfig(cluster, image),
    }),
    kubectlOf(site, cluster.name)('label', 'node', '--all', '--overwrite', label),
    // No pod of CoreDNS has been started at this moment.
    quickenDns(kubectlOf(site, cluster.name)),
  ];
}

/** The nodes as they were when the lab had been proven; the rest of the bring-up finds its work done, and waits for it. */
function restore(
  { cluster, image }: ClusterAction,
  { folder, nodes, subnet }: ClusterSnapshot,
  { instance, tools }: Site,
): Command[] {
  const network = hostName.network(instance.name);
  return [
    ...nodes.map((node) => createNode(node, network, image, subnet !== undefined)),
    ...nodes.map(({ container }) => fillNode(container, archiveOf(folder, container))),
    startContainers(nodes.map(({ container }) => container)),
    exportKubeconfig(
      tools.kind,
      hostName.cluster(instance.name, cluster.name),
      kubeconfigPath(instance, cluster.name),
    ),
  ];
}
