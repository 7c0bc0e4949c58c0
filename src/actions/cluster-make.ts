import { createHash } from 'node:crypto';
import type { Command } from '../command.ts';
import type { ClusterAction, ClusterSnapshot } from '../plan/types.ts';
import { archiveOf } from '../snapshot/record.ts';
import { hostName, kubeconfigPath } from '../state/instance.ts';
import { startContainers } from '../tools/docker.ts';
import { clusterConfig, createCluster, exportKubeconfig } from '../tools/kind.ts';
import { copyNode, createNode, fillNode } from '../tools/node-copy.ts';
import { quickenDns } from './dns.ts';
import { kubectlOf, type Site } from './handler.ts';

// Set on the control plane once kind has finished: tells a whole cluster from one whose making was interrupted, and one
// made from this definition from one made from an older text of the lab.
export const definitionLabel = 'labs.definition';

export function definitionOf(action: ClusterAction): string {
  return createHash('sha256').update(clusterConfig(action.cluster, action.image)).digest('hex').slice(0, 16);
}

/** The commands that make a cluster from nothing: by kind, or of copies of the nodes that kind once made. */
export function makeCluster(action: ClusterAction, site: Site): Command[] {
  return action.snapshot?.kind === 'restore' ? restore(action, action.snapshot, site) : create(action, site);
}

/** Whether a line of those commands says that every node's container runs; none of them ends one after that. */
export function nodesRun(line: string, { cluster }: ClusterAction, { instance }: Site): boolean {
  const last = cluster.nodes.at(-1);
  // docker names each container that it has started, one after the other; kind starts all before it says so.
  return (last && line === hostName.node(instance.name, last)) || line.startsWith('✓ Preparing nodes');
}

function create(action: ClusterAction, site: Site): Command[] {
  const { cluster, snapshot } = action;
  const { instance, tools } = site;
  const kubectl = kubectlOf(site, cluster.name);
  const controlPlane = hostName.node(instance.name, { cluster: cluster.name, name: 'control-plane' });
  const label = { metadata: { labels: { [definitionLabel]: definitionOf(action) } } };
  const copy = (folder: string, name: string) =>
    copyNode(name, hostName.helper(instance.name), archiveOf(folder, name));
  return [
    createCluster(tools.kind, {
      name: hostName.cluster(instance.name, cluster.name),
      network: hostName.network(instance.name),
      kubeconfig: kubeconfigPath(instance, cluster.name),
      config: clusterConfig(cluster, action.image),
    }),
    kubectl('patch', 'node', controlPlane, '--patch', JSON.stringify(label)),
    // No pod of CoreDNS has been started at this moment.
    quickenDns(kubectl),
    // As kind left it, before anything of the lab is in it.
    ...(snapshot === undefined
      ? []
      : cluster.nodes.map((node) => copy(snapshot.folder, hostName.node(instance.name, node)))),
  ];
}

/** What kind would make, from a copy of what it once made; the rest of the bring-up cannot tell the difference. */
function restore(
  { cluster, image }: ClusterAction,
  { folder, nodes, subnet }: Extract<ClusterSnapshot, { kind: 'restore' }>,
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
