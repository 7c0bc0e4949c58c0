import type { Check, PodInterface, PodRef } from '../check-types.ts';
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
    lab.checks.flatMap((check): Finding[] => {
      const cluster =
        check.kind === 'http' ? lab.clusters.find(({ name }) => name === check.service.cluster) : undefined;
      if (check.kind !== 'http' || cluster === undefined || resolution.gaps.manifests.has(cluster.name)) {
        return [];
      }
      const { namespace, name } = check.service;
      const services = objectsOf(cluster).filter(({ kind }) => kind === 'Service');
      const found = services.find((one) => one.metadata.name === name && namespaceOf(one) === namespace);
      const path = resolution.at(check, 'http', 'service');
      if (
        found === undefined &&
        !isForeign(namespace) &&
        !(namespace === 'default' && name === 'kubernetes')
      ) {
        const meant = closest(
          name,
          services.map((one) => one.metadata.name),
        );
        const message = `No manifest of cluster ${quoted(cluster.name)} has the Service ${quoted(name)}`;
        return [{ path, message, hint: meant ? `Did you mean ${quoted(meant)}?` : 'Add it to a manifest.' }];
      }
      const type = (found?.spec as { type?: unknown } | undefined)?.type ?? 'ClusterIP';
      const message = `Service ${quoted(name)} has no NodePort: its type is ${quoted(String(type))}`;
      const isClosed =
        check.by.kind === 'nodePort' && found && type !== 'NodePort' && type !== 'LoadBalancer';
      return isClosed ? [{ path, message, hint: 'Give it `type: NodePort`.' }] : [];
    }),
};

function isForeign(namespace: string): boolean {
  return foreignNamespaces.has(namespace);
}

function podInterfacesOf(check: Check): PodInterface[] {
  return check.kind === 'packets'
    ? [...check.flows.flatMap(({ from, to }) => [from, to]), ...check.copies.map(({ at }) => at)]
    : check.kind === 'http'
      ? check.captures.map(({ at }) => at)
      : [];
}

function podRefsOf(check: Check): PodRef[] {
  return check.kind === 'http' ? [check.from, ...podInterfacesOf(check)] : podInterfacesOf(check);
}
