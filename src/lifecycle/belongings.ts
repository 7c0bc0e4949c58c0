import type { Run } from '../exec.ts';
import { clusterLabel, hostName, ownerLabel } from '../state/instance.ts';
import { refuseOthersLab } from '../state/user.ts';
import {
  type Container,
  listContainers,
  listNetworks,
  type Network,
  parseContainers,
  parseNetworks,
} from '../tools/docker.ts';

/** What an instance has in the engine, found by names and labels alone: it works with the state gone. */
export interface Belongings {
  readonly containers: readonly Container[];
  readonly networks: readonly Network[];
  /** Containers that others attached to the instance's network; never touched, but they keep it in use. */
  readonly strangers: readonly Container[];
}

export async function findBelongings(instance: string, run: Run): Promise<Belongings> {
  const network = hostName.network(instance);
  const [labelled, attached, networks] = await Promise.all([
    run(listContainers(`label=${ownerLabel}=${instance}`)),
    run(listContainers(`network=${network}`)),
    run(listNetworks(`label=${ownerLabel}=${instance}`)),
  ]);
  const own = parseContainers(labelled.stdout);
  const isNode = (container: Container) =>
    container.labels[clusterLabel]?.startsWith(hostName.cluster(instance, '')) ?? false;
  const others = parseContainers(attached.stdout).filter((one) => !own.some(({ name }) => name === one.name));
  const ownNetworks = parseNetworks(networks.stdout);
  return {
    containers: [...own, ...others.filter(isNode)],
    networks: ownNetworks,
    // On a network of the same name that is not the instance's, they are no business of ours.
    strangers: ownNetworks.some(({ name }) => name === network) ? others.filter((one) => !isNode(one)) : [],
  };
}

/** The same for who is about to stop or remove them. Throws a LabsError when they are another user's. */
export async function findOwnBelongings(instance: string, run: Run): Promise<Belongings> {
  const found = await findBelongings(instance, run);
  for (const { labels } of found.networks) {
    refuseOthersLab(instance, labels);
  }
  return found;
}

/**
 * Names of containers that look like nodes of the instance but are on no network, because somebody took that from
 * them by force. They cannot be told from another instance's (`a-b` has nodes of the name `labs-a-b-...` as well), so
 * they are named and left alone.
 */
export async function findUnwired(instance: string, run: Run): Promise<string[]> {
  const { stdout } = await run(listContainers(`label=${clusterLabel}`));
  const prefix = hostName.cluster(instance, '');
  return parseContainers(stdout)
    .filter(({ labels, networks }) => labels[clusterLabel]?.startsWith(prefix) && networks.length === 0)
    .map(({ name }) => name);
}
