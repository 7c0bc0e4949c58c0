import type { Check, PodInterface, PodRef, ReachTarget, ServiceRef } from '../check-types.ts';
import { findPod, namespaceOf, objectsOf, podsOf } from '../pods.ts';
import { type Finding, listed, quoted } from '../problem.ts';
import { closest, didYouMean } from '../suggest.ts';
import { podKey } from './checks.ts';
import type { Rule } from './rule.ts';

/** Objects of these namespaces come with Kubernetes and not from manifests. */
const foreignNamespaces = new Set(['kube-system', 'kube-public', 'local-path-storage']);

export const podsKnown: Rule = {
  name: 'pods that a check names are in the manifests',
  check: (lab, { resolution }) =>
    lab.checks.flatMap(podRefsOf).flatMap((ref): Finding[] => {
      const cluster = lab.clusters.find(({ name }) => name === ref.cluster);
      if (cluster === undefined || resolution.gaps.manifests.has(cluster.name) || isForeign(ref.namespace)) {
        return [];
      }
      if (findPod(cluster, ref.namespace, ref.pod) !== undefined) {
        return [];
      }
      const names = podsOf(cluster).map(({ namespace, name, replicas }) => {
        const pod = replicas === undefined ? name : `${name}-0`;
        return podKey({ cluster: cluster.name, namespace, pod });
      });
      const hint = didYouMean(podKey(ref), names) ?? `Pods with a name of their own there: ${listed(names)}.`;
      const message = `No manifest of cluster ${quoted(cluster.name)} has the pod ${quoted(podKey(ref))}`;
      return [{ path: resolution.at(ref), message, hint }];
    }),
};

export const podInterfacesKnown: Rule = {
  name: 'interfaces that a check names are ones the pod gets',
  check: (lab, { resolution }) =>
    lab.checks.flatMap(podInterfacesOf).flatMap((ref): Finding[] => {
      const cluster = lab.clusters.find(({ name }) => name === ref.cluster);
      const pod = cluster && findPod(cluster, ref.namespace, ref.pod);
      if (pod === undefined || pod.hostNetwork) {
        return [];
      }
      const names = ['eth0', 'lo', ...pod.networks.map((network) => network.interface)];
      if (names.includes(ref.interface)) {
        return [];
      }
      const message = `Pod ${quoted(podKey(ref))} has no interface ${quoted(ref.interface)}`;
      return [
        {
          path: resolution.at(ref),
          message,
          hint: `It has ${listed(names)}: its networks annotation says so.`,
        },
      ];
    }),
};

export const servicesKnown: Rule = {
  name: 'Services that a check names are in the manifests',
  check: (lab, { resolution }) =>
    lab.checks.flatMap(servicesOf).flatMap((ref): Finding[] => {
      const cluster = lab.clusters.find(({ name }) => name === ref.cluster);
      if (cluster === undefined || resolution.gaps.manifests.has(cluster.name) || isGiven(ref)) {
        return [];
      }
      const services = objectsOf(cluster).filter(({ kind }) => kind === 'Service');
      if (services.some((one) => one.metadata.name === ref.name && namespaceOf(one) === ref.namespace)) {
        return [];
      }
      const names = services.map((one) => one.metadata.name);
      const meant = closest(ref.name, names);
      const message = `No manifest of cluster ${quoted(cluster.name)} has the Service ${quoted(ref.name)}`;
      const hint = meant ? `Did you mean ${quoted(meant)}?` : 'Add it to a manifest.';
      return [{ path: resolution.at(ref), message, hint }];
    }),
};

export const nodePortsOpen: Rule = {
  name: 'a Service that is asked at a node has a NodePort',
  check: (lab, { resolution }) =>
    lab.checks.flatMap((check): Finding[] => {
      if ((check.kind !== 'http' && check.kind !== 'spread') || check.by.kind !== 'nodePort') {
        return [];
      }
      const { cluster, namespace, name } = check.service;
      const objects = lab.clusters.filter((one) => one.name === cluster).flatMap(objectsOf);
      const found = objects.find(
        (one) => one.kind === 'Service' && one.metadata.name === name && namespaceOf(one) === namespace,
      );
      const type = (found?.spec as { type?: unknown } | undefined)?.type ?? 'ClusterIP';
      const message = `Service ${quoted(name)} has no NodePort: its type is ${quoted(String(type))}`;
      return found === undefined || type === 'NodePort' || type === 'LoadBalancer'
        ? []
        : [{ path: resolution.at(check.service), message, hint: 'Give it `type: NodePort`.' }];
    }),
};

function isForeign(namespace: string): boolean {
  return foreignNamespaces.has(namespace);
}

/** Comes with Kubernetes. */
function isGiven({ namespace, name }: ServiceRef): boolean {
  return isForeign(namespace) || (namespace === 'default' && name === 'kubernetes');
}

function podInterfacesOf(check: Check): PodInterface[] {
  switch (check.kind) {
    case 'packets':
      return [...check.flows.flatMap(({ from, to }) => [from, to]), ...check.copies.map(({ at }) => at)];
    case 'http':
      return check.captures.map(({ at }) => at);
    case 'tcp':
    case 'udp':
    case 'ping':
      return targetsOf(check).flatMap((target) =>
        target.kind === 'pod' && isInterface(target.pod) ? [target.pod] : [],
      );
    default:
      return [];
  }
}

/** A target that is written with an interface keeps it, and its place in the file. */
function isInterface(pod: PodRef): pod is PodInterface {
  return 'interface' in pod;
}

function podRefsOf(check: Check): PodRef[] {
  switch (check.kind) {
    case 'packets':
      return podInterfacesOf(check);
    case 'exec':
      return check.in.kind === 'pod' ? [check.in.pod] : [];
    case 'logs':
      return [check.of];
    case 'kubernetes':
    case 'endpoints':
      return [];
    default:
      return [
        check.from,
        ...(check.kind === 'http' ? podInterfacesOf(check) : []),
        ...targetsOf(check).flatMap((target) => (target.kind === 'pod' ? [target.pod] : [])),
      ];
  }
}

function servicesOf(check: Check): ServiceRef[] {
  switch (check.kind) {
    case 'http':
    case 'spread':
    case 'endpoints':
      return [check.service];
    case 'dns':
      return check.expect.kind === 'service' ? [check.expect.service] : [];
    default:
      return targetsOf(check).flatMap((target) => (target.kind === 'service' ? [target.service] : []));
  }
}

function targetsOf(check: Check): ReachTarget[] {
  const isReach = check.kind === 'tcp' || check.kind === 'udp' || check.kind === 'ping';
  return isReach ? [check.to, ...(check.proof === undefined ? [] : [check.proof.to])] : [];
}
