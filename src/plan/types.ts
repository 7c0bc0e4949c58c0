import type { Cluster, Endpoint, KubernetesObject, Link, Mirror } from '../lab/types.ts';
import type { Instance } from '../state/instance.ts';
import type { NodeFlags } from '../tools/node-copy.ts';

/**
 * One thing `up` makes. A plan is data: an action says what is wanted and what has to be there before (`needs`);
 * actions/<kind>.ts knows how to look for it, make it and clear what is half there.
 */
export type Action =
  | NetworkAction
  | HelperAction
  | ClusterAction
  | DnsAction
  | MultusAction
  | LinkAction
  | MirrorAction
  | ObjectsAction
  | RemovalAction;

interface ActionBase {
  /** Unique in the plan, for example `link n3`. */
  readonly id: string;
  /** Gerund, object, place. */
  readonly title: string;
  /** Row group of the progress display. */
  readonly group: string;
  /** Ids of actions that must be done first. */
  readonly needs: readonly string[];
  /** Of `needs`, those that only have to be under way: a link takes nodes that run, not whole clusters. */
  readonly underWay?: readonly string[];
}

/** The instance's own Docker network. */
export interface NetworkAction extends ActionBase {
  readonly kind: 'network';
  /** In CIDR notation; without it the engine chooses. */
  readonly subnet?: string;
}

/** The privileged container in which koko runs. */
export interface HelperAction extends ActionBase {
  readonly kind: 'helper';
  /** Tag of an image with koko in it. */
  readonly image: string;
}

export interface ClusterAction extends ActionBase {
  readonly kind: 'cluster';
  readonly cluster: Cluster;
  readonly image: string;
  readonly snapshot?: ClusterSnapshot;
}

/** Copies of a cluster's nodes as kind left them, in a folder: to be taken once it is made, or to make it of. */
export type ClusterSnapshot =
  | { readonly kind: 'take'; readonly folder: string; readonly key: string }
  | {
      readonly kind: 'restore';
      readonly folder: string;
      readonly nodes: readonly NodeFlags[];
      /** The subnet its nodes were on, when that is free: then they get their addresses again. */
      readonly subnet?: string;
    };

/** Nothing is made: `up` waits for it. */
export interface DnsAction extends ActionBase {
  readonly kind: 'dns';
  readonly cluster: Cluster;
}

export interface MultusAction extends ActionBase {
  readonly kind: 'multus';
  readonly cluster: Cluster;
  readonly objects: readonly KubernetesObject[];
}

/** A koko link, together with the mirrors that koko itself puts on it (at most one an end). */
export interface LinkAction extends ActionBase {
  readonly kind: 'link';
  readonly link: Link;
  readonly mirrors: readonly Mirror[];
}

/** A mirroring pod. */
export interface MirrorAction extends ActionBase {
  readonly kind: 'mirror';
  readonly cluster: Cluster;
  readonly mirror: Mirror;
  readonly objects: readonly KubernetesObject[];
}

/** Manifests of one cluster; waits until the pods are ready and have their secondary interfaces. */
export interface ObjectsAction extends ActionBase {
  readonly kind: 'objects';
  readonly cluster: Cluster;
  readonly objects: readonly KubernetesObject[];
}

/** Takes away what an earlier plan of the lab made and this one has no more. */
export interface RemovalAction extends ActionBase {
  readonly kind: 'removal';
  readonly gone: Gone;
}

export type Gone =
  /** Because the lab has it no more, or no more with Multus, which cannot be taken out of its nodes. */
  | { readonly what: 'cluster'; readonly cluster: Cluster; readonly hadMultus: boolean }
  /** Those ends of a link that no other link has now. */
  | {
      readonly what: 'ends';
      readonly link: string;
      readonly kind: Link['kind'];
      readonly ends: readonly Endpoint[];
    }
  /** The tc rule of a mirror, below the kind of qdisc that its maker uses. */
  | { readonly what: 'rule'; readonly mirror: Mirror; readonly qdisc: 'ingress' | 'clsact' }
  | { readonly what: 'objects'; readonly cluster: Cluster; readonly objects: readonly KubernetesObject[] };

/** Paths of the programs a plan runs on the host. */
export interface HostTools {
  readonly kind: string;
  readonly kubectl: string;
}

export interface Plan {
  readonly instance: Instance;
  readonly tools: HostTools;
  readonly actions: readonly Action[];
}
