import { attachmentOf, isAttachment } from '../lab/attachments.ts';
import { type KnownPod, namespaceOf, objectsOf, type PodNetwork, podsOfObject } from '../lab/pods.ts';
import { endpointName } from '../lab/resolve-links.ts';
import type { Cluster, KubernetesObject, Lab, Mirror, Node } from '../lab/types.ts';
import { nodesFor } from './placement.ts';

/** What a picture of a lab shows, whatever it is drawn with. */
export interface Topology {
  readonly name: string;
  readonly title: string;
  readonly clusters: readonly ClusterBox[];
  readonly links: readonly LinkLine[];
  readonly mirrors: readonly MirrorLine[];
}

export interface ClusterBox {
  readonly name: string;
  readonly nodes: readonly NodeBox[];
  /** Pods of which only the scheduler knows where they will run. */
  readonly pods: readonly PodBox[];
}

export interface NodeBox {
  /** `cluster/node` */
  readonly id: string;
  readonly name: string;
  readonly ends: readonly LinkEnd[];
  readonly pods: readonly PodBox[];
}

/** An interface of a node at which a link ends. */
export interface LinkEnd {
  /** `cluster/node:interface` */
  readonly id: string;
  readonly name: string;
  /** IPv4 CIDRs; most ends have none because pods own the addresses. */
  readonly addresses: readonly string[];
}

export interface PodBox {
  /** `cluster/namespace/name` */
  readonly id: string;
  readonly cluster: string;
  readonly namespace: string;
  readonly name: string;
  readonly kind: 'Pod' | 'StatefulSet' | 'Deployment' | 'DaemonSet';
  /** Absent for a bare Pod, and for a DaemonSet, of which every node has one. */
  readonly replicas?: number;
  readonly networks: readonly PodLine[];
  /** It owns the far end of a link that a mirror copies onto. */
  readonly isSniffer: boolean;
}

/** A secondary interface of a pod. */
export interface PodLine {
  readonly interface: string;
  /** The CNI plugin, when the lab's manifests define the network. */
  readonly plugin?: string;
  readonly addresses: readonly string[];
  /** Ids of the link ends it may stand on; more than one when the pod's node is not known. */
  readonly ends: readonly string[];
}

export interface LinkLine {
  readonly name: string;
  readonly kind: 'veth' | 'vxlan';
  readonly vni?: number;
  /** Bytes. */
  readonly mtu: number;
  readonly ends: readonly [string, string];
}

/** Copies what comes in at `of` onto the link that begins at `onto`. */
export interface MirrorLine {
  readonly name: string;
  readonly of: string;
  readonly onto: string;
  readonly direction: Mirror['direction'];
  readonly by: Mirror['by'];
}

type Wired = Pick<Lab, 'clusters' | 'links' | 'mirrors'>;

export function topologyOf(lab: Wired & Pick<Lab, 'name' | 'title'>): Topology {
  return {
    name: lab.name,
    title: lab.title,
    clusters: lab.clusters.map((cluster) => clusterBox(cluster, lab)),
    links: lab.links.map((link) => ({
      name: link.name,
      kind: link.kind,
      ...(link.kind === 'vxlan' ? { vni: link.vni } : {}),
      mtu: link.mtu,
      ends: [endpointName(link.endpoints[0]), endpointName(link.endpoints[1])],
    })),
    mirrors: lab.mirrors.map(({ name, of, onto, direction, by }) => ({
      name,
      of: endpointName(of),
      onto: endpointName(onto),
      direction,
      by,
    })),
  };
}

/** Every pod of the picture. */
export function podsIn(topology: Topology): PodBox[] {
  return topology.clusters.flatMap(({ nodes, pods }) => [...nodes.flatMap((node) => node.pods), ...pods]);
}

function clusterBox(cluster: Cluster, lab: Wired): ClusterBox {
  const placed = objectsOf(cluster).flatMap((object) => placedPods(cluster, object, lab));
  const on = (node: Node | undefined) => placed.filter((one) => one.node === node).map(({ pod }) => pod);
  return {
    name: cluster.name,
    nodes: cluster.nodes.map((node) => ({
      id: `${node.cluster}/${node.name}`,
      name: node.name,
      ends: endsOf(node, lab),
      pods: on(node),
    })),
    pods: on(undefined),
  };
}

function endsOf(node: Node, { links }: Wired): LinkEnd[] {
  return links
    .flatMap(({ endpoints }) => endpoints)
    .filter((end) => end.node.cluster === node.cluster && end.node.name === node.name)
    .map((end) => ({ id: endpointName(end), name: end.interface, addresses: end.addresses }));
}

interface Placed {
  readonly pod: PodBox;
  /** Absent when several nodes are possible. */
  readonly node?: Node;
}

function placedPods(cluster: Cluster, object: KubernetesObject, lab: Wired): Placed[] {
  if (object.kind === 'Deployment' || object.kind === 'DaemonSet') {
    const { replicas } = (object.spec ?? {}) as { replicas?: unknown };
    const count = object.kind === 'DaemonSet' ? {} : { replicas: Number(replicas ?? 1) };
    const about = { namespace: namespaceOf(object), name: object.metadata.name };
    const isAlone = cluster.nodes.length === 1 && object.kind === 'Deployment';
    const wires = { networks: [], isSniffer: false };
    const pod: PodBox = { ...base(cluster, about), kind: object.kind, ...count, ...wires };
    return [{ pod, ...(isAlone ? nodeOf(cluster.nodes) : {}) }];
  }
  return podsOfObject(object).map((pod) => placedPod(cluster, object, pod, lab));
}

/** A pod runs where the interfaces that its networks stand on are. */
function placedPod(cluster: Cluster, object: KubernetesObject, known: KnownPod, lab: Wired): Placed {
  const lines = known.networks.map((network) => podLine(cluster, network, lab));
  const wired = lines.filter(({ ends }) => ends.length > 0);
  const nodes = nodesFor(object, cluster).filter((node) =>
    wired.every(({ ends }) => ends.some((end) => isOn(end, node))),
  );
  const networks = lines.map((line) => ({
    ...line,
    ends: line.ends.filter((end) => nodes.length === 0 || nodes.some((node) => isOn(end, node))),
  }));
  const pod: PodBox = {
    ...base(cluster, known),
    kind: known.replicas === undefined ? 'Pod' : 'StatefulSet',
    ...(known.replicas === undefined ? {} : { replicas: known.replicas }),
    networks,
    isSniffer: networks.some(({ ends }) => ends.some((end) => isFarEnd(end, lab))),
  };
  return { pod, ...nodeOf(nodes) };
}

function base(cluster: Cluster, { namespace, name }: { readonly namespace: string; readonly name: string }) {
  return { id: `${cluster.name}/${namespace}/${name}`, cluster: cluster.name, namespace, name };
}

function nodeOf(nodes: readonly Node[]): { readonly node?: Node } {
  const [only, ...others] = nodes;
  return only === undefined || others.length > 0 ? {} : { node: only };
}

function podLine(cluster: Cluster, network: PodNetwork, { links }: Wired): PodLine {
  const definition = objectsOf(cluster).find(
    (object) =>
      isAttachment(object) &&
      object.metadata.name === network.name &&
      namespaceOf(object) === network.namespace,
  );
  const attachment = definition && attachmentOf(definition);
  const ends = links
    .flatMap(({ endpoints }) => endpoints)
    .filter((end) => end.node.cluster === cluster.name && end.interface === attachment?.device);
  return {
    interface: network.interface,
    ...(attachment === undefined ? {} : { plugin: attachment.plugin }),
    addresses: attachment?.addresses ?? [],
    ends: ends.map(endpointName),
  };
}

function isOn(end: string, node: Node): boolean {
  return end.startsWith(`${node.cluster}/${node.name}:`);
}

function isFarEnd(end: string, { links, mirrors }: Wired): boolean {
  return links.some(({ endpoints }) =>
    endpoints.some(
      (near, index) =>
        endpointName(endpoints[1 - index] ?? near) === end && mirrors.some(({ onto }) => onto === near),
    ),
  );
}
