import { existsSync } from 'node:fs';
import { CommandError, type Run } from '../exec.ts';
import type { Cluster } from '../lab/types.ts';
import type { ClusterAction } from '../plan/types.ts';
import { hostName, kubeconfigPath } from '../state/instance.ts';
import { inNode } from '../tools/docker.ts';
import { type LiveObject, parseObjects } from '../tools/kubectl.ts';
import { staleAddress } from './api-address.ts';
import { definitionLabel, definitionOf } from './cluster-make.ts';
import { kubeconfigRepair, remake } from './cluster-remake.ts';
import { broken, done, type Found, kubectlOf, type Site, waiting } from './handler.ts';
import { tellFirst } from './readiness.ts';
import { fromBefore, nodeStarts } from './since-start.ts';

/** A cluster whose containers run, as its API server tells of it. */
export async function judgeNodes(action: ClusterAction, site: Site, run: Run): Promise<Found> {
  const { cluster } = action;
  let objects: LiveObject[];
  try {
    objects = await getNodes(cluster, site, run);
  } catch (error) {
    if (error instanceof CommandError && error.reason === 'exit') {
      return waiting(`the API server does not answer: ${error.output.stderr.trim().split('\n').at(-1)}`);
    }
    throw error;
  }
  const repair = await kubeconfigRepair(cluster, site);
  if (repair !== undefined) {
    return broken(`its kubeconfig is ${repair.fault}`, repair.commands, false);
  }
  const nodes = objects.filter((one) => one.kind === 'Node');
  const definitions = new Set(nodes.map((node) => node.metadata.labels?.[definitionLabel]));
  if (!definitions.has(definitionOf(action))) {
    const why = definitions.has(undefined)
      ? 'its making was interrupted'
      : 'the lab describes it differently now';
    return remake(why, cluster, site);
  }
  return judgeReady(nodes, objects, cluster, run);
}

async function judgeReady(
  nodes: readonly LiveObject[],
  objects: readonly LiveObject[],
  cluster: Cluster,
  run: Run,
): Promise<Found> {
  const unready = nodes.find((node) => readyCondition(node)?.status !== 'True');
  if (unready !== undefined || nodes.length < cluster.nodes.length) {
    const why =
      unready === undefined ? 'not registered yet' : (readyCondition(unready)?.message ?? 'not ready');
    return waiting(
      `node ${unready?.metadata.name ?? `${nodes.length + 1} of ${cluster.nodes.length}`}: ${why}`,
    );
  }
  const starts = await nodeStarts(nodes, run);
  const silent = tellFirst(nodes, (node) => fromBefore(node, starts));
  if (silent !== undefined) {
    return waiting(`node ${silent.object.metadata.name} ${silent.why}`);
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

/** No server takes a connection there, so nobody inside the node can do better. */
function isNotThere({ output }: CommandError): boolean {
  return output.stderr.startsWith('Unable to connect to the server');
}

// Where the instance's kubeconfig is gone or wrong, the control plane has one of its own.
export async function getNodes(cluster: Cluster, site: Site, run: Run): Promise<LiveObject[]> {
  const flags = ['--namespace', 'default', '--request-timeout=5s', '--output', 'json'];
  const what = ['get', 'nodes,serviceaccounts,endpointslices', ...flags] as const;
  if (existsSync(kubeconfigPath(site.instance, cluster.name))) {
    try {
      return parseObjects((await run(kubectlOf(site, cluster.name)(...what))).stdout);
    } catch (error) {
      if (!(error instanceof CommandError) || error.reason !== 'exit' || isNotThere(error)) {
        throw error;
      }
    }
  }
  const container = hostName.node(site.instance.name, { cluster: cluster.name, name: 'control-plane' });
  const inside = inNode(container, 'kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf', ...what);
  return parseObjects((await run(inside)).stdout);
}
