import { existsSync } from 'node:fs';
import { LabsError } from '../errors.ts';
import { CommandError, type Run } from '../exec.ts';
import type { Cluster } from '../lab/types.ts';
import type { ClusterAction } from '../plan/types.ts';
import { clusterLabel, hostName, kubeconfigPath } from '../state/instance.ts';
import {
  type Container,
  listContainers,
  listNetworks,
  networkIdOf,
  parseContainers,
  startContainers,
} from '../tools/docker.ts';
import { findCauses, takenPort } from './cluster-causes.ts';
import { definitionLabel, makeCluster, nodesRun } from './cluster-make.ts';
import { getNodes, judgeNodes } from './cluster-nodes.ts';
import { clearKubeconfig, kubeconfigRepair, lockOf, remake } from './cluster-remake.ts';
import { absent, broken, type Found, type Handler, kubectlOf, type Site } from './handler.ts';

export const cluster: Handler<ClusterAction> = {
  commandLimit: 300,
  readyLimit: 120,
  // Each look starts a process, while the cluster wants the processors for itself.
  every: 600,

  async look(action, site, run) {
    const name = hostName.cluster(site.instance.name, action.cluster.name);
    const all = parseContainers((await run(listContainers())).stdout);
    const containers = all.filter(({ labels }) => labels[clusterLabel] === name);
    if (containers.length === 0) {
      refuseTakenNames(action.cluster, site, all);
      const kubeconfig = kubeconfigPath(site.instance, action.cluster.name);
      return [kubeconfig, lockOf(kubeconfig)].some((path) => existsSync(path))
        ? broken('it is gone, and its kubeconfig is left over', [clearKubeconfig(kubeconfig)])
        : absent;
    }
    refuseForeign(containers, name, site);
    return (await judgeContainers(containers, action, site, run)) ?? (await judgeNodes(action, site, run));
  },

  make: makeCluster,
  isUnderWay: nodesRun,

  // kind looks for a free port and lets it go, for the engine to take it a moment later: others look at the same time.
  mishap: (error, { cluster }, site) =>
    error instanceof CommandError &&
    /port is already allocated|address already in use/.test(error.output.stderr)
      ? remake('a port that kind had chosen was taken meanwhile', cluster, site)
      : undefined,

  explain: async ({ cluster }, { instance }, run, error) =>
    takenPort(error, instance) ?? (await findCauses(cluster, instance, run)),

  byHand(action, site) {
    const kubectl = kubectlOf(site, action.cluster.name);
    const account = ['--for=create', 'serviceaccount/default', '--timeout=60s'];
    return [
      kubectl('wait', '--for=condition=Ready', 'node', '--all', '--timeout=120s'),
      kubectl('wait', ...account),
    ];
  },
};

function refuseForeign(containers: readonly Container[], name: string, { instance }: Site): void {
  const network = hostName.network(instance.name);
  const foreign = containers.find((one) => !one.networks.includes(network));
  if (foreign !== undefined) {
    throw new LabsError(
      `A kind cluster "${name}" is there already and was not made by labs (container ${foreign.name})`,
      {
        hint: `Remove it with \`kind delete cluster --name ${name}\` if nothing needs it.`,
      },
    );
  }
}

// kind would stop half-way at it, and its message names no way out.
function refuseTakenNames(cluster: Cluster, { instance }: Site, all: readonly Container[]): void {
  const names = cluster.nodes.map((node) => hostName.node(instance.name, node));
  const taken = all.find(({ name }) => names.includes(name));
  if (taken !== undefined) {
    throw new LabsError(`A container "${taken.name}" is there already and does not belong to labs`, {
      hint: `Remove it with \`docker rm -f ${taken.name}\` if nothing needs it, or bring the lab up under another name.`,
    });
  }
}

async function judgeContainers(
  containers: readonly Container[],
  { cluster }: ClusterAction,
  site: Site,
  run: Run,
): Promise<Found | undefined> {
  const there = new Map(containers.map((one) => [one.name, one]));
  const wanted = cluster.nodes.map((node) => hostName.node(site.instance.name, node));
  const missing = wanted.filter((name) => !there.has(name));
  if (missing.length > 0 || there.size > wanted.length) {
    const why =
      missing.length > 0 ? `container ${missing.join(', ')} is gone` : 'it has more nodes than the lab says';
    return remake(why, cluster, site);
  }
  const paused = containers.filter((one) => one.state === 'paused').map((one) => one.name);
  if (paused.length > 0) {
    return broken(`${paused.join(', ')} is paused`, [{ argv: ['docker', 'unpause', ...paused] }], false);
  }
  const stopped = wanted.filter((name) => there.get(name)?.state !== 'running');
  if (stopped.length > 0) {
    if (await hasLostNetwork(stopped, site, run)) {
      return remake('the Docker network that its nodes were on is gone', cluster, site);
    }
    const repair = [startContainers(stopped), ...((await kubeconfigRepair(cluster, site))?.commands ?? [])];
    return broken(`${stopped.join(', ')} is stopped`, repair, false);
  }
  return (await isFinished(cluster, site, run))
    ? undefined
    : remake('its making was interrupted', cluster, site);
}

// A stopped node holds on to the network's id, and `docker network prune` removes a network that only stopped
// containers are on: such a node never starts again.
async function hasLostNetwork(containers: readonly string[], { instance }: Site, run: Run): Promise<boolean> {
  const network = hostName.network(instance.name);
  for (const container of containers) {
    const id = (await run(networkIdOf(container, network))).stdout.trim();
    if (id !== '' && (await run(listNetworks(`id=${id}`))).stdout.trim() === '') {
      return true;
    }
  }
  return false;
}

// kind writes the kubeconfig as its last act, so an interrupted creation leaves neither that nor admin.conf's label.
async function isFinished(cluster: Cluster, site: Site, run: Run): Promise<boolean> {
  if (existsSync(kubeconfigPath(site.instance, cluster.name))) {
    return true;
  }
  try {
    return (await getNodes(cluster, site, run)).some(
      (node) => node.metadata.labels?.[definitionLabel] !== undefined,
    );
  } catch (error) {
    if (error instanceof CommandError && error.reason !== 'interrupted') {
      return false;
    }
    throw error;
  }
}
