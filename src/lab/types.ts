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

/** A pod that takes part in a check. Written `cluster/pod` or `cluster/namespace/pod`. */
export interface PodRef {
  readonly cluster: string;
  readonly namespace: string;
  readonly pod: string;
}

/** A pod's interface. Written `cluster/pod:interface`. */
export interface PodInterface extends PodRef {
  readonly interface: string;
}

export type Check = PacketsCheck | HttpCheck;

interface CheckBase {
  readonly name: string;
  readonly title: string;
  /** Seconds: the whole wait, attempts included. */
  readonly within: number;
}

/**
 * Sends tagged frames and accounts for every one. Passes only if every flow was delivered exactly once and in
 * order, every capture listed under `copies` holds exactly the flows it names, each frame once and byte for
 * byte from the Ethernet header on, and no frame of any other flow of the check.
 */
export interface PacketsCheck extends CheckBase {
  readonly kind: 'packets';
  readonly flows: readonly Flow[];
  /** Frames of each flow. */
  readonly count: number;
  readonly copies: readonly Copies[];
}

export interface Flow {
  readonly name: string;
  readonly from: PodInterface;
  readonly to: PodInterface;
  /**
   * false: frames are crafted whole and sent as they are on one layer 2 segment. true: datagrams are routed, so
   * Ethernet header, TTL and IP id may change on the way and only the UDP payload is compared.
   */
  readonly routed: boolean;
}

export interface Copies {
  readonly at: PodInterface;
  /** Names of the flows whose frames must all be here; none of the check's other flows may. Empty: none at all. */
  readonly of: readonly string[];
}

/** Asks a Service `requests` times; passes if every request was answered and every ready replica answered. */
export interface HttpCheck extends CheckBase {
  readonly kind: 'http';
  readonly from: PodRef;
  readonly service: { readonly cluster: string; readonly namespace: string; readonly name: string };
  /** How the Service is addressed; `node` is the node whose address and NodePort are used. */
  readonly by:
    | { readonly kind: 'dns' }
    | { readonly kind: 'clusterIP' }
    | { readonly kind: 'nodePort'; readonly node: Node };
  readonly requests: number;
  /** Captures that must see every request of this run (`seen: true`) or none of them (`seen: false`). */
  readonly captures: readonly { readonly at: PodInterface; readonly seen: boolean }[];
}
