import type { Verdict } from '../checks/verdict.ts';
import type { CommandContext } from '../commands/context.ts';
import type { InstanceView, NodeView } from './engine-view.ts';
import { type Holder, lockHolder } from './lock.ts';
import type { Look } from './looks.ts';
import { openInstance } from './open.ts';
import { readState, type State } from './store.ts';

/** What `labs status` answers about one instance. */
export interface InstanceStatus {
  readonly name: string;
  readonly otherUser?: InstanceView['otherUser'];
  readonly clusters: readonly ClusterStatus[];
  readonly others: InstanceView['others'];
  /** Where the learner is, for a lab with steps. */
  readonly walk?: WalkStatus;
  /** Links, mirrors and the rest, when they could be looked at. */
  readonly looks: readonly Look[];
  readonly verdicts: readonly Pick<Verdict, 'check' | 'title' | 'status' | 'seen' | 'end'>[];
  readonly created?: string;
  readonly lastRun?: State['lastRun'];
  /** The process that works on it now. */
  readonly busy?: Holder;
  /** Why nothing recorded could be told. */
  readonly unknown?: string;
  /** Whether everything that should be there is there and runs. */
  readonly isWhole: boolean;
}

export interface WalkStatus {
  readonly steps: number;
  readonly passed: number;
  readonly regressed: readonly number[];
  readonly current?: { readonly number: number; readonly title: string; readonly state: string };
}

export interface ClusterStatus {
  readonly name: string;
  readonly nodes: readonly {
    readonly name: string;
    readonly container?: string;
    /** The engine's word, or `missing`. */
    readonly state: string;
  }[];
}

/** `look` looks at what is inside the clusters; left out, only containers are told. */
export async function readStatus(
  context: Pick<CommandContext, 'folders'>,
  view: InstanceView,
  look: () => Promise<readonly Look[]> = async () => [],
  lookAtWalk: () => Promise<WalkStatus | undefined> = async () => undefined,
): Promise<InstanceStatus> {
  const instance = openInstance(context.folders.state, view.name);
  const [recorded, busy, looks, walk] = await Promise.all([
    readState(instance),
    lockHolder(instance),
    look(),
    lookAtWalk(),
  ]);
  const state = recorded.kind === 'known' ? recorded.state : undefined;
  const clusters = clusterStatus(view.nodes, state?.nodes ?? []);
  const isRunning = (each: { readonly state: string }) => each.state === 'running';
  const isWhole =
    clusters.length > 0 &&
    clusters.every((cluster) => cluster.nodes.every(isRunning)) &&
    view.others.every(isRunning) &&
    looks.every((each) => each.state === 'fine');
  return {
    name: view.name,
    ...(view.otherUser === undefined ? {} : { otherUser: view.otherUser }),
    clusters,
    others: view.others,
    looks,
    ...(walk === undefined ? {} : { walk }),
    verdicts: state?.verdicts ?? [],
    ...(state === undefined ? {} : { created: state.created }),
    ...(state?.lastRun === undefined ? {} : { lastRun: state.lastRun }),
    ...(busy === undefined ? {} : { busy }),
    ...(recorded.kind === 'unknown' ? { unknown: recorded.reason } : {}),
    isWhole,
  };
}

/** `wanted` are `cluster/node`; what is wanted and not there is `missing`. */
function clusterStatus(present: readonly NodeView[], wanted: readonly string[]): ClusterStatus[] {
  const missing = wanted
    .filter((name) => !present.some((node) => `${node.cluster}/${node.name}` === name))
    .map((name) => {
      const [cluster = '', node = ''] = name.split('/');
      return { cluster, name: node, state: 'missing' };
    });
  const order = (cluster: string, node: string) => {
    const at = wanted.indexOf(`${cluster}/${node}`);
    return at === -1 ? wanted.length : at;
  };
  const all = [...present, ...missing].sort(
    (a, b) => order(a.cluster, a.name) - order(b.cluster, b.name) || a.name.localeCompare(b.name),
  );
  return [...Map.groupBy(all, (node) => node.cluster)].map(([name, nodes]) => ({
    name,
    nodes: nodes.map(({ cluster: _, ...node }) => node),
  }));
}
