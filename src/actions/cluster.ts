import { existsSync } from 'node:fs';
import { type Command, command } from '../command.ts';
import { LabsError } from '../errors.ts';
import { CommandError, type Run } from '../exec.ts';
import type { Cluster } from '../lab/types.ts';
import type { ClusterAction } from '../plan/types.ts';
import { clusterLabel, hostName, kubeconfigPath } from '../state/instance.ts';
import { kubeconfigFault } from '../state/kubeconfig.ts';
import {
  type Container,
  inNode,
  listContainers,
  listNetworks,
  networkIdOf,
  parseContainers,
  startContainers,
} from '../tools/docker.ts';
import { deleteCluster, exportKubeconfig } from '../tools/kind.ts';
import { type LiveObject, parseObjects } from '../tools/kubectl.ts';
import { staleAddress } from './api-address.ts';
import { findCauses } from './cluster-causes.ts';
import { definitionLabel, definitionOf, makeCluster, nodesRun } from './cluster-make.ts';
import { absent, broken, done, type Found, type Handler, kubectlOf, type Site, waiting } from './handler.ts';

export const cluster: Handler<ClusterAction> = {
  commandLimit: 300,
  readyLimit: 120,

  async look(action, site, run) {
    const name = hostName.cluster(site.instance.name, action.cluster.name);
    const { stdout } = await run(listContainers(`label=${clusterLabel}=${name}`));
    const containers = parseContainers(stdout);
    if (containers.length === 0) {
      await refuseTakenNames(action.cluster, site, run);
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

  explain: ({ cluster }, { instance }, run) => findCauses(cluster, instance, run),

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
async function refuseTakenNames(cluster: Cluster, { instance }: Site, run: Run): Promise<void> {
  const names = cluster.nodes.map((node) => hostName.node(instance.name, node));
  const { stdout } = await run(listContainers(...names.map((name) => `name=^/?${name}$`)));
  const taken = parseContainers(stdout).find(({ name }) => names.includes(name));
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
  const stopped = containers.filter((one) => one.state !== 'running').map((one) => one.name);
  if (stopped.length > 0) {
    if (await hasLostNetwork(stopped, site, run)) {
      return remake('the Docker network that its nodes were on is gone', cluster, site);
    }
    return broken(`${stopped.join(', ')} is stopped`, [startContainers(stopped)], false);
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

async function judgeNodes(action: ClusterAction, site: Site, run: Run): Promise<Found> {
  const { cluster } = action;
  const kubeconfig = kubeconfigPath(site.instance, cluster.name);
  let objects: LiveObject[];
  try {
    objects = await getNodes(cluster, site, run);
  } catch (error) {
    if (error instanceof CommandError && error.reason === 'exit') {
      return waiting(`the API server does not answer: ${error.output.stderr.trim().split('\n').at(-1)}`);
    }
    throw error;
  }
  const fault = await kubeconfigFault(kubeconfig);
  if (fault !== undefined) {
    const name = hostName.cluster(site.instance.name, cluster.name);
    const repair = [clearKubeconfig(kubeconfig), exportKubeconfig(site.tools.kind, name, kubeconfig)];
    return broken(`its kubeconfig is ${fault}`, repair, false);
  }
  const nodes = objects.filter((one) => one.kind === 'Node');
  const definitions = new Set(nodes.map((node) => node.metadata.labels?.[definitionLabel]));
  if (!definitions.has(definitionOf(action))) {
    const why = definitions.has(undefined)
      ? 'its making was interrupted'
      : 'the lab describes it differently now';
    return remake(why, cluster, site);
  }
  return judgeReady(nodes, objects, cluster);
}

function judgeReady(nodes: readonly LiveObject[], objects: readonly LiveObject[], cluster: Cluster): Found {
  const unready = nodes.find((node) => readyCondition(node)?.status !== 'True');
  if (unready !== undefined || nodes.length < cluster.nodes.length) {
    const why =
      unready === undefined ? 'not registered yet' : (readyCondition(unready)?.message ?? 'not ready');
    return waiting(
      `node ${unready?.metadata.name ?? `${nodes.length + 1} of ${cluster.nodes.length}`}: ${why}`,
    );
  }
  const stale = staleAddress(objects);
  if (stale !== undefined) {
    return waiting(stale);
  }
  // Pods are refused until the controller manager has made the namespace's account.
  return objects.some((one) => one.kind === 'ServiceAccount')
    ? done
    : waiting('no service account "default" yet');
}

function readyCondition(node: LiveObject) {
  return node.status?.conditions?.find((one) => one.type === 'Ready');
}

// Where the instance's kubeconfig is gone or wrong, the control plane has one of its own.
async function getNodes(cluster: Cluster, site: Site, run: Run): Promise<LiveObject[]> {
  const flags = ['--namespace', 'default', '--request-timeout=5s', '--output', 'json'];
  const what = ['get', 'nodes,serviceaccounts,endpointslices', ...flags] as const;
  if (existsSync(kubeconfigPath(site.instance, cluster.name))) {
    try {
      return parseObjects((await run(kubectlOf(site, cluster.name)(...what))).stdout);
    } catch (error) {
      if (!(error instanceof CommandError) || error.reason !== 'exit') {
        throw error;
      }
    }
  }
  const container = hostName.node(site.instance.name, { cluster: cluster.name, name: 'control-plane' });
  const inside = inNode(container, 'kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf', ...what);
  return parseObjects((await run(inside)).stdout);
}

function remake(why: string, cluster: Cluster, site: Site): Found {
  const name = hostName.cluster(site.instance.name, cluster.name);
  const kubeconfig = kubeconfigPath(site.instance, cluster.name);
  return broken(why, [clearKubeconfig(kubeconfig), deleteCluster(site.tools.kind, name, kubeconfig)]);
}

/**
 * kind reads the file it is to write, and gives up at one that it cannot read, and at the lock of a kind that was killed
 * (its pkg/cluster/internal/kubeconfig).
 */
function clearKubeconfig(kubeconfig: string): Command {
  return command('rm', '-f', kubeconfig, lockOf(kubeconfig));
}

function lockOf(kubeconfig: string): string {
  return `${kubeconfig}.lock`;
}
