import type { Check } from './check-types.ts';
import type { Step } from './step-types.ts';

/**
 * A lab after `resolve`: nothing is optional any more, references are objects. What a user wrote (every key
 * optional or short) is `LabFile` in schema.ts.
 */
export interface Lab {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Absolute path of the folder that holds lab.yaml. */
  readonly folder: string;
  readonly clusters: readonly Cluster[];
  readonly links: readonly Link[];
  readonly mirrors: readonly Mirror[];
  /** Names of image artifacts (templates/artifacts) that the lab's pods use. */
  readonly images: readonly string[];
  /** The environment's checks, in the order they are shown. */
  readonly checks: readonly Check[];
  /** The learner's walk, in the order of their numbers; empty for a lab without one. */
  readonly steps: readonly Step[];
}

export interface Cluster {
  readonly name: string;
  /** The control plane first, then the workers: kind's order and names. */
  readonly nodes: readonly Node[];
  /** IPv4 CIDR. */
  readonly podSubnet: string;
  /** IPv4 CIDR. */
  readonly serviceSubnet: string;
  readonly kubeProxyMode: 'iptables' | 'nftables';
  readonly addons: readonly Addon[];
  readonly manifests: readonly Manifest[];
}

export type Addon = 'multus';

export interface Node {
  readonly cluster: string;
  /** kind's name without the cluster's: `control-plane`, `worker`, `worker2`, ... */
  readonly name: string;
  readonly role: 'control-plane' | 'worker';
}

export interface Manifest {
  /** Path as written, relative to the lab's folder. */
  readonly path: string;
  /** The Kubernetes objects of the file, in order. */
  readonly objects: readonly KubernetesObject[];
}

export interface KubernetesObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [key: string]: unknown;
}

/** One end of a link: an interface in a node's network namespace. Written `cluster/node:interface`. */
export interface Endpoint {
  readonly node: Node;
  /** Linux interface name, at most 15 bytes (IFNAMSIZ - 1, linux/if.h). */
  readonly interface: string;
  /** IPv4 addresses in CIDR form that the end gets; most links have none because pods own the addresses. */
  readonly addresses: readonly string[];
}

export type Link = VethLink | VxlanLink;

interface LinkBase {
  readonly name: string;
  readonly endpoints: readonly [Endpoint, Endpoint];
  /** Bytes; the layer 3 MTU as `ip link` shows it. */
  readonly mtu: number;
}

export interface VethLink extends LinkBase {
  readonly kind: 'veth';
}

/** Point-to-point VXLAN over the instance's Docker network (RFC 7348). */
export interface VxlanLink extends LinkBase {
  readonly kind: 'vxlan';
  /** VXLAN network identifier, 1 to 16777215. */
  readonly vni: number;
}

/** Copies the frames that arrive at `of` onto the link that begins at `onto`; both are on the same node. */
export interface Mirror {
  readonly name: string;
  readonly of: Endpoint;
  readonly direction: 'ingress';
  readonly onto: Endpoint;
  /** koko sets the tc rule with the link, or a mirroring pod sets it, keeps it and removes it when it ends. */
  readonly by: 'koko' | 'pod';
}
