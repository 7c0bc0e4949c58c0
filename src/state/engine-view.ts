import type { Run } from '../exec.ts';
import { listContainers, listNetworks, parseContainers, parseNetworks } from '../tools/docker.ts';
import { clusterLabel, hostName, ownerLabel } from './instance.ts';
import { otherUser } from './user.ts';

/** What the engine itself shows of one instance; true whatever is recorded. */
export interface InstanceView {
  readonly name: string;
  readonly nodes: readonly NodeView[];
  /** The other containers that carry the instance's label, for example the helper. */
  readonly others: readonly { readonly container: string; readonly state: string }[];
  readonly networks: readonly string[];
  /** Whose it is, when it is another user's; a number. */
  readonly otherUser?: string;
}

export interface NodeView {
  readonly cluster: string;
  /** `control-plane`, `worker`, `worker2`, ... */
  readonly name: string;
  readonly container: string;
  /** The engine's word: running, exited, paused, ... */
  readonly state: string;
}

const networkPrefix = hostName.network('');

/** Every instance the engine holds anything of, by name. Costs two calls of the engine. */
export async function listInstances(run: Run): Promise<InstanceView[]> {
  const [containers, networks] = await Promise.all([
    run(listContainers(), { timeout: 20_000 }),
    run(listNetworks(), { timeout: 20_000 }),
  ]);
  return viewInstances(parseContainers(containers.stdout), parseNetworks(networks.stdout));
}

type Containers = ReturnType<typeof parseContainers>;
type Networks = ReturnType<typeof parseNetworks>;

/** Sorts containers and networks into instances; what carries no sign of labs is left out. */
export function viewInstances(containers: Containers, networks: Networks): InstanceView[] {
  const owned = Map.groupBy(containers, ownerOf);
  const wired = Map.groupBy(networks, (network) => network.labels[ownerLabel]);
  const names = new Set([...owned.keys(), ...wired.keys()]);
  return [...names]
    .filter((name) => name !== undefined)
    .sort()
    .map((name) => ({
      name,
      ...ofOther(wired.get(name) ?? []),
      nodes: (owned.get(name) ?? [])
        .map((container) => nodeView(name, container))
        .filter((node) => node !== undefined),
      others: (owned.get(name) ?? [])
        .filter((container) => nodeView(name, container) === undefined)
        .map((container) => ({ container: container.name, state: container.state })),
      networks: (wired.get(name) ?? []).map((network) => network.name),
    }));
}

// A kind node carries no label of ours, but its network is an instance's own; what others attached to that network
// is not the instance's.
function ownerOf(container: Containers[number]): string | undefined {
  return (
    container.labels[ownerLabel] ??
    container.networks
      .filter((network) => network.startsWith(networkPrefix))
      .map((network) => network.slice(networkPrefix.length))
      .find((name) => nodeView(name, container) !== undefined)
  );
}

function ofOther(networks: Networks): Pick<InstanceView, 'otherUser'> {
  const user = networks.map(({ labels }) => otherUser(labels)).find((one) => one !== undefined);
  return user === undefined ? {} : { otherUser: user };
}

function nodeView(instance: string, container: Containers[number]): NodeView | undefined {
  const kindName = container.labels[clusterLabel];
  const prefix = hostName.cluster(instance, '');
  if (kindName === undefined || !kindName.startsWith(prefix)) {
    return undefined;
  }
  const cluster = kindName.slice(prefix.length);
  return {
    cluster,
    name: container.name.slice(kindName.length + 1),
    container: container.name,
    state: container.state,
  };
}
