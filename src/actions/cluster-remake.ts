import { type Command, command } from '../command.ts';
import type { Cluster } from '../lab/types.ts';
import { hostName, kubeconfigPath } from '../state/instance.ts';
import { kubeconfigFault } from '../state/kubeconfig.ts';
import { deleteCluster, exportKubeconfig } from '../tools/kind.ts';
import { broken, type Found, type Site } from './handler.ts';

/** Everything of it goes, to be made again. */
export function remake(why: string, cluster: Cluster, site: Site): Found {
  return broken(why, removeCluster(cluster, site));
}

export function removeCluster(cluster: Cluster, { instance, tools }: Site): Command[] {
  const name = hostName.cluster(instance.name, cluster.name);
  const kubeconfig = kubeconfigPath(instance, cluster.name);
  return [clearKubeconfig(kubeconfig), deleteCluster(tools.kind, name, kubeconfig)];
}

/**
 * kind reads the file it is to write, and gives up at one that it cannot read, and at the lock of a kind that was killed
 * (its pkg/cluster/internal/kubeconfig).
 */
export function clearKubeconfig(kubeconfig: string): Command {
  return command('rm', '-f', kubeconfig, lockOf(kubeconfig));
}

export function lockOf(kubeconfig: string): string {
  return `${kubeconfig}.lock`;
}

/** What is wrong with the cluster's kubeconfig, after "its kubeconfig is", and what puts it right; undefined for a sound one. */
export async function kubeconfigRepair(
  cluster: Cluster,
  site: Site,
): Promise<{ readonly fault: string; readonly commands: readonly Command[] } | undefined> {
  const kubeconfig = kubeconfigPath(site.instance, cluster.name);
  const fault = await kubeconfigFault(kubeconfig);
  if (fault === undefined) {
    return undefined;
  }
  const name = hostName.cluster(site.instance.name, cluster.name);
  return {
    fault,
    commands: [clearKubeconfig(kubeconfig), exportKubeconfig(site.tools.kind, name, kubeconfig)],
  };
}
