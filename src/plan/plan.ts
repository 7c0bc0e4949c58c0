import type { Cluster, Endpoint, KubernetesObject, Lab, Link, Mirror } from '../lab/types.ts';
import type { Instance } from '../state/instance.ts';
import { withDefinition } from './definition.ts';
import { isSameEnd } from './ends.ts';
import { mirroringPod } from './mirroring-pod.ts';
import type {
  Action,
  ClusterAction,
  ClusterSnapshot,
  DnsAction,
  HelperAction,
  HostTools,
  LinkAction,
  MirrorAction,
  MultusAction,
  NetworkAction,
  ObjectsAction,
  Plan,
} from './types.ts';

/** What supply provides: names, paths and texts; none of it is looked at here. */
export interface Ingredients {
  readonly tools: HostTools;
  /** Tags of images in the engine. */
  readonly nodeImage: string;
  readonly helperImage: string;
  /** Tag, inside the nodes, of the image that mirroring pods run. */
  readonly toolboxImage: string;
  readonly multus: readonly KubernetesObject[];
  /** What is done with snapshots, by cluster; a cluster that is not in it is made by kind, and not copied. */
  readonly snapshots?: ReadonlyMap<string, ClusterSnapshot>;
}

/**
 * Everything `up` makes, in an order that can be followed one by one; `needs` says what may run side by side.
 */
export function planUp(lab: Lab, instance: Instance, ingredients: Ingredients): Plan {
  const own = (objects: readonly KubernetesObject[]) =>
    objects.map((object) => withDefinition(object, instance.name));
  const actions: Action[] = [
    planNetwork([...(ingredients.snapshots?.values() ?? [])]),
    planHelper(ingredients.helperImage),
    ...lab.clusters.map((cluster) =>
      planCluster(cluster, ingredients.nodeImage, ingredients.snapshots?.get(cluster.name)),
    ),
    ...lab.clusters
      .filter((cluster) => cluster.addons.includes('multus'))
      .map((cluster) => planMultus(cluster, own(ingredients.multus))),
    ...inOrder(lab).map((link) => planLink(link, lab)),
    ...lab.mirrors
      .filter((mirror) => mirror.by === 'pod')
      .map((mirror) =>
        planMirror(mirror, lab, own([mirroringPod(mirror, instance, ingredients.toolboxImage)])),
      ),
    ...lab.clusters
      .filter((cluster) => cluster.manifests.length > 0)
      .map((cluster) =>
        planObjects(cluster, lab, own(cluster.manifests.flatMap((manifest) => manifest.objects))),
      ),
    ...lab.clusters.map(planDns),
  ];
  return { instance, tools: ingredients.tools, actions };
}

function planNetwork(snapshots: readonly ClusterSnapshot[]): NetworkAction {
  const subnet = snapshots.map((one) => (one.kind === 'restore' ? one.subnet : undefined)).find((one) => one);
  return {
    kind: 'network',
    id: 'network',
    title: 'Creating the Docker network',
    group: 'host',
    needs: [],
    ...(subnet === undefined ? {} : { subnet }),
  };
}

function planHelper(image: string): HelperAction {
  return {
    kind: 'helper',
    id: 'helper',
    title: 'Starting the koko container',
    group: 'host',
    needs: [],
    image,
  };
}

function planCluster(cluster: Cluster, image: string, snapshot?: ClusterSnapshot): ClusterAction {
  const { name } = cluster;
  // The nodes' files are seen, and copied, from the helper.
  const needs = snapshot?.kind === 'take' ? ['network', 'helper'] : ['network'];
  return {
    kind: 'cluster',
    id: `cluster ${name}`,
    title: `${snapshot?.kind === 'restore' ? 'Restoring' : 'Creating'} cluster ${name}`,
    group: name,
    needs,
    cluster,
    image,
    ...(snapshot === undefined ? {} : { snapshot }),
  };
}

function planDns(cluster: Cluster): DnsAction {
  const { name } = cluster;
  const title = `Waiting for DNS in ${name}`;
  return { kind: 'dns', id: `dns ${name}`, title, group: name, needs: [`cluster ${name}`], cluster };
}

function planMultus(cluster: Cluster, objects: KubernetesObject[]): MultusAction {
  const { name } = cluster;
  const title = `Installing Multus in ${name}`;
  return {
    kind: 'multus',
    id: `multus ${name}`,
    title,
    group: name,
    needs: [`cluster ${name}`],
    cluster,
    objects,
  };
}

function planLink(link: Link, lab: Lab): LinkAction {
  const [a, b] = link.endpoints;
  const mirrors = lab.mirrors.filter((mirror) => mirror.by === 'koko' && isEndOf(mirror.onto, link));
  const sources = mirrors.flatMap((mirror) => linkOf(mirror.of, lab)?.name ?? []);
  const clusters = [...new Set([a, b].map((end) => `cluster ${end.node.cluster}`))];
  return {
    kind: 'link',
    id: `link ${link.name}`,
    title: `Linking ${show(a)} to ${show(b)}`,
    group: 'links',
    needs: ['helper', ...clusters, ...sources.map((name) => `link ${name}`)],
    underWay: clusters,
    link,
    mirrors,
  };
}

function planMirror(mirror: Mirror, lab: Lab, objects: KubernetesObject[]): MirrorAction {
  const cluster = lab.clusters.find((one) => one.name === mirror.of.node.cluster) as Cluster;
  const links = [mirror.of, mirror.onto].flatMap((end) => linkOf(end, lab)?.name ?? []);
  const title = `Mirroring ${show(mirror.of)} onto ${mirror.onto.interface}`;
  const needs = [`cluster ${cluster.name}`, ...links.map((name) => `link ${name}`)];
  return {
    kind: 'mirror',
    id: `mirror ${mirror.name}`,
    title,
    group: cluster.name,
    needs,
    cluster,
    mirror,
    objects,
  };
}

function planObjects(cluster: Cluster, lab: Lab, objects: KubernetesObject[]): ObjectsAction {
  const { name } = cluster;
  const links = lab.links.filter((link) => link.endpoints.some((end) => end.node.cluster === name));
  const needs = [
    ...(cluster.addons.includes('multus') ? [`multus ${name}`] : [`cluster ${name}`]),
    ...links.map((link) => `link ${link.name}`),
  ];
  const title = `Deploying pods in ${name}`;
  return { kind: 'objects', id: `objects ${name}`, title, group: name, needs, cluster, objects };
}

/** Links whose koko mirror copies another link come after that one. */
function inOrder(lab: Lab): Link[] {
  const isCopy = (link: Link) =>
    lab.mirrors.some((mirror) => mirror.by === 'koko' && isEndOf(mirror.onto, link));
  return [...lab.links.filter((link) => !isCopy(link)), ...lab.links.filter(isCopy)];
}

function linkOf(end: Endpoint, lab: Lab): Link | undefined {
  return lab.links.find((link) => isEndOf(end, link));
}

function isEndOf(end: Endpoint, link: Link): boolean {
  return link.endpoints.some((one) => isSameEnd(one, end));
}

function show(end: Endpoint): string {
  return `${end.node.cluster}/${end.node.name}:${end.interface}`;
}
