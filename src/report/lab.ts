import { attachmentOf, isAttachment } from '../lab/attachments.ts';
import { namespaceOf, objectsOf, type PodNetwork, podsOf } from '../lab/pods.ts';
import { escapeControls } from '../lab/problem.ts';
import { endpointName } from '../lab/resolve-links.ts';
import type { Cluster, Lab } from '../lab/types.ts';
import { checkLine } from './check-line.ts';
import { table } from './text.ts';
import { ladder, linkLabel, mirrorRows } from './topology.ts';

/** Measured with Multus and a lab's pods in it; one node takes about this much, whichever its role. */
const gigabytesANode = 0.55;

/** Memory that the lab's nodes take, in gigabytes. */
export function memoryEstimate(lab: Pick<Lab, 'clusters'>): number {
  const nodes = lab.clusters.reduce((sum, cluster) => sum + cluster.nodes.length, 0);
  return Math.round(nodes * gigabytesANode * 100) / 100;
}

/** The answer of `labs show LAB`. */
export function labText(lab: Lab): string {
  const drawing = ladder(lab);
  const links = drawing === '' ? table(linkRows(lab)) : drawing;
  const sections: [string, string][] = [
    ['Clusters', table(lab.clusters.map(clusterRow))],
    ['Links', links],
    ['Mirrors: what arrives at the first is copied onto the second', table(mirrorRows(lab))],
    ['Pods', table(lab.clusters.flatMap(podRows))],
    ['Checks', table(lab.checks.map((check) => [check.name, check.title, checkLine(check)]))],
    ['Steps', table(lab.steps.map(({ number, title }) => [String(number).padStart(2), title]))],
    ['Needs', table(needRows(lab))],
  ];
  const texts = sections
    .filter(([, text]) => text !== '')
    .map(([title, text]) => `${title}\n${text.replace(/^(?=.)/gm, '  ')}`);
  const title = lab.title === lab.name ? lab.name : `${lab.name}: ${lab.title}`;
  const description = lab.description.trim() === '' ? [] : [`${lab.description.trim()}\n`];
  return escapeControls([`${title}\n`, ...description, ...texts].join('\n'));
}

function clusterRow({ name, nodes, podSubnet, serviceSubnet, kubeProxyMode, addons }: Cluster): string[] {
  return [
    name,
    plural(nodes.length, 'node'),
    `pods ${podSubnet}`,
    `Services ${serviceSubnet}`,
    `kube-proxy ${kubeProxyMode}`,
    addons.join(', '),
  ];
}

function linkRows(lab: Lab): string[][] {
  return lab.links.map((link) => [linkLabel(link), ...link.endpoints.map(endpointName)]);
}

function podRows(cluster: Cluster): string[][] {
  const pods = podsOf(cluster).map(({ namespace, name, replicas, networks, hostNetwork }) => {
    const set = replicas === undefined ? [] : [`StatefulSet, ${plural(replicas, 'replica')}`];
    const own = networks.map((network) => networkText(cluster, network));
    const parts = [...set, ...(hostNetwork ? ["the node's network"] : own)];
    return [place(cluster, namespace, name), parts.join(', ')];
  });
  const sets = objectsOf(cluster)
    .filter(({ kind }) => ['Deployment', 'DaemonSet'].includes(kind))
    .map((object) => {
      const { replicas } = (object.spec ?? {}) as { replicas?: unknown };
      const count = object.kind === 'DaemonSet' ? 'on every node' : plural(Number(replicas ?? 1), 'replica');
      return [place(cluster, namespaceOf(object), object.metadata.name), `${object.kind}, ${count}`];
    });
  return [...pods, ...sets];
}

/** `net1 on n3 (macvlan)`: the pod's interface, and the node's interface or else the network it stands on. */
function networkText(cluster: Cluster, network: PodNetwork): string {
  const definition = objectsOf(cluster).find(
    (object) =>
      isAttachment(object) &&
      object.metadata.name === network.name &&
      namespaceOf(object) === network.namespace,
  );
  const attachment = definition && attachmentOf(definition);
  const device = attachment?.device ?? network.name;
  const how = attachment === undefined ? '' : ` (${attachment.plugin})`;
  return `${network.interface} on ${device}${how}`;
}

function place(cluster: Cluster, namespace: string, name: string): string {
  return namespace === 'default' ? `${cluster.name}/${name}` : `${cluster.name}/${namespace}/${name}`;
}

function needRows(lab: Lab): string[][] {
  return [
    ['memory', `about ${memoryEstimate(lab)} GB`],
    ...(lab.images.length === 0 ? [] : [['images', lab.images.join(', ')]]),
  ];
}

export function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
