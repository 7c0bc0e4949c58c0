import { join } from 'node:path';
import type { Node } from '../lab/types.ts';

/** A lab that is, or will be, up. */
export interface Instance {
  readonly name: string;
  /** Absolute path of the instance's own folder: state, kubeconfigs, evidence. */
  readonly folder: string;
}

/** The label every container and network of an instance carries (kind's own containers are found by network). */
export const ownerLabel = 'labs.instance';

/** The label kind puts on the containers of a cluster's nodes: the name it knows the cluster by. */
export const clusterLabel = 'io.x-k8s.kind.cluster';

/** Every host-side name of an instance, derived in this one place. */
export const hostName = {
  network: (instance: string) => `labs-${instance}`,
  helper: (instance: string) => `labs-${instance}-koko`,
  /** The name kind knows the cluster by. */
  cluster: (instance: string, cluster: string) => `labs-${instance}-${cluster}`,
  /** The node's container, host name and Kubernetes node name, as kind derives them. */
  node: (instance: string, node: Pick<Node, 'cluster' | 'name'>) =>
    `${hostName.cluster(instance, node.cluster)}-${node.name}`,
};

export function kubeconfigPath(instance: Instance, cluster: string): string {
  return join(instance.folder, `${cluster}.kubeconfig`);
}
