import { type Finding, listed, type Path, quoted } from './problem.ts';
import type { LabFile } from './schema.ts';
import type { Sound } from './sound.ts';
import type { WrittenStep } from './steps/walk.ts';
import { didYouMean } from './suggest.ts';
import type { Cluster, KubernetesObject, Node } from './types.ts';

/** What `resolve` starts from. Manifests were read before, because lab/ does no I/O of its own here. */
export interface ResolveInput {
  /** The lab's name. */
  readonly name: string;
  readonly folder: string;
  readonly file: LabFile;
  /** Objects by path as written; a path that is absent could not be read. */
  readonly manifests: ReadonlyMap<string, readonly KubernetesObject[]>;
  readonly parsed: Gone;
  readonly steps: readonly WrittenStep[];
}

/** What was left out of a file because it has the wrong shape. */
type Gone = Pick<Sound<unknown>, 'dropped' | 'writtenPath'>;

/**
 * What is collected while a lab is resolved: findings, where each resolved object stands in the file, and gaps:
 * parts that were already reported and left out, about which nothing more can be said.
 */
export class Resolution {
  readonly findings: Finding[] = [];
  readonly gaps: Gaps;
  private readonly places = new Map<object, Path>();
  private readonly clusters: Map<string, Cluster>;

  constructor(gaps: Gaps, clusters: Map<string, Cluster> = new Map()) {
    this.gaps = gaps;
    this.clusters = clusters;
  }

  /** For another file of the same lab: the lab's clusters, but findings, places and gaps of its own. */
  ofFile(parsed: Gone): Resolution {
    return new Resolution({ ...this.gaps, damaged: damagedIn(parsed) }, this.clusters);
  }

  report(path: Path, message: string, hint?: string): undefined {
    this.findings.push({ path, message, hint });
    return undefined;
  }

  /** Remembers where an object was written. */
  place<T extends object>(object: T, path: Path): T {
    this.places.set(object, path);
    return object;
  }

  /** Where an object was written, or a part of it. */
  at(object: object, ...part: (string | number)[]): Path {
    return [...(this.places.get(object) ?? []), ...part];
  }

  addCluster(cluster: Cluster): void {
    if (!this.clusters.has(cluster.name)) {
      this.clusters.set(cluster.name, cluster);
    }
  }

  cluster(name: string, path: Path): Cluster | undefined {
    const found = this.clusters.get(name);
    if (found === undefined && !this.gaps.clusterLost) {
      const names = [...this.clusters.keys()];
      const known = `The lab's clusters: ${listed(names)}.`;
      this.report(path, `There is no cluster ${quoted(name)}`, didYouMean(name, names) ?? known);
    }
    return found;
  }

  node(clusterName: string, name: string, path: Path): Node | undefined {
    const cluster = this.cluster(clusterName, path);
    const found = cluster?.nodes.find((node) => node.name === name);
    if (cluster !== undefined && found === undefined && !this.gaps.clusters.has(cluster.name)) {
      const names = cluster.nodes.map((node) => node.name);
      const known = `Its nodes: ${listed(names)}.`;
      const more = /^worker\d*$/.test(name) ? `${known} \`workers\` sets how many.` : undefined;
      const message = `Cluster ${quoted(cluster.name)} has no node ${quoted(name)}`;
      this.report(path, message, more ?? didYouMean(name, names) ?? known);
    }
    return found;
  }
}

export interface Gaps {
  /** A cluster is missing altogether, so an unknown cluster may be that one. */
  readonly clusterLost: boolean;
  /** Clusters of which parts are missing. */
  readonly clusters: ReadonlySet<string>;
  /** Clusters of which not every manifest could be read. */
  readonly manifests: ReadonlySet<string>;
  /** A link or an end of one is missing. */
  linkLost: boolean;
  /** Something at this path, or below it, was left out. */
  damaged(path: Path): boolean;
}

export function gapsOf(input: ResolveInput): Gaps {
  const { dropped, writtenPath } = input.parsed;
  const damaged = damagedIn(input.parsed);
  const partial = input.file.clusters.filter((_, index) => damaged(['clusters', index]));
  const unread = input.file.clusters.filter((cluster, index) => {
    const lost = dropped.some(within([...writtenPath(['clusters', index]), 'manifests']));
    return lost || (cluster.manifests ?? []).some((path) => !input.manifests.has(path));
  });
  return {
    clusterLost: dropped.some((path) => path[0] === 'clusters' && path.length <= 2),
    clusters: new Set(partial.map(({ name }) => name)),
    manifests: new Set(unread.map(({ name }) => name)),
    linkLost: dropped.some((path) => path[0] === 'links'),
    damaged,
  };
}

function damagedIn({ dropped, writtenPath }: Gone): (path: Path) => boolean {
  return (path) => dropped.some(within(writtenPath(path)));
}

function within(path: Path): (other: Path) => boolean {
  return (other) => path.every((part, index) => other[index] === part);
}
