import { namespaceOf, objectsOf, podsOf } from '../pods.ts';
import { type Finding, quoted } from '../problem.ts';
import { closest, didYouMean } from '../suggest.ts';
import type { Check, PodInterface, PodRef } from '../types.ts';
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
      const pods = podsOf(cluster);
      if (pods.some(({ namespace, name }) => namespace === ref.namespace && name === ref.pod)) {
        return [];
      }
      const names = pods.map((pod) =>
        podKey({ cluster: cluster.name, namespace: pod.namespace, pod: pod.name }),
      );
      const list = names.map((name) => `\`${name}\``).join(', ') || 'none';
      const hint = didYouMean(podKey(ref), names) ?? `Pods with a name of their own there: ${list}.`;
      const message = `No manifest of cluster ${quoted(cluster.name)} has the pod ${quoted(podKey(ref))}`;
      return [{ path: resolution.at(ref), message, hint }];
    }),
};

export const podInterfacesKnown: Rule = {
  name: 'interfaces that a check names are ones the pod gets',
  check: (lab, { resolution }) =>
    lab.checks.flatMap(podInterfacesOf).flatMap((ref): Finding[] => {
      const cluster = lab.clusters.find(({ name }) => name === ref.cluster);
      const pod =
        cluster &&
        podsOf(cluster).find(({ namespace, name }) => namespace === ref.namespace && name === ref.pod);
      if (pod === undefined || pod.hostNetwork) {
        return [];
      }
      const names = ['eth0', 'lo', ...pod.networks.map((network) => network.interface)];
      if (names.includes(ref.interface)) {
        return [];
      }
      const list = names.map((name) => `\`${name}\``).join(', ');
      const message = `Pod ${quoted(podKey(ref))} has no interface ${quoted(ref.interface)}`;
      return [
        { path: resolution.at(ref), message, hint: `It has ${list}: its networks annotation says so.` },
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

export const networksKnown: Rule = {
  name: "networks that a pod's annotation names are in the manifests, and Multus is there to give them",
  check: (lab, { resolution }) =>
    lab.clusters.flatMap((cluster) => {
      const isWhole = !resolution.gaps.manifests.has(cluster.name);
      const networks = objectsOf(cluster)
        .filter(({ kind }) => kind === 'NetworkAttachmentDefinition')
        .map((object) => `${namespaceOf(object)}/${object.metadata.name}`);
      return cluster.manifests.flatMap((manifest) =>
        podsOf({ ...cluster, manifests: [manifest] }).flatMap((pod) =>
          pod.networks.flatMap((network): Finding[] => {
            const path = resolution.at(manifest);
            const key = `${network.namespace}/${network.name}`;
            const who = `Pod ${quoted(pod.name)} in ${quoted(manifest.path)}`;
            if (!cluster.addons.includes('multus') && !resolution.gaps.clusters.has(cluster.name)) {
              const hint = 'Add `addons: [multus]` to the cluster.';
              return [
                {
                  path,
                  message: `${who} wants network ${quoted(network.name)}, but there is no Multus`,
                  hint,
                },
              ];
            }
            const hint = didYouMean(key, networks) ?? 'Add a NetworkAttachmentDefinition.';
            const message = `${who} wants network ${quoted(key)}, which no manifest of the cluster has`;
            return networks.includes(key) || !isWhole ? [] : [{ path, message, hint }];
          }),
        ),
      );
    }),
};

export const objectsOnce: Rule = {
  name: 'a cluster gets an object once',
  check: (lab, { resolution }) =>
    lab.clusters.flatMap((cluster) => {
      const seen = new Map<string, string>();
      return cluster.manifests.flatMap((manifest) =>
        manifest.objects.flatMap((object) => {
          const key = [object.apiVersion, object.kind, namespaceOf(object), object.metadata.name].join(' ');
          const first = seen.get(key);
          seen.set(key, first ?? manifest.path);
          const message = `${object.kind} ${quoted(object.metadata.name)} in ${quoted(manifest.path)} is already in ${quoted(first ?? '')}`;
          return first === undefined
            ? []
            : [{ path: resolution.at(manifest), message, hint: 'Keep one of them.' }];
        }),
      );
    }),
};

export const imagesKnown: Rule = {
  name: 'images are artifacts that labs can get',
  check: (lab, { knownImages }) =>
    lab.images.flatMap((image, index) => {
      if (knownImages === undefined || knownImages.includes(image)) {
        return [];
      }
      const hint = didYouMean(image, knownImages) ?? '`labs images` shows every image.';
      return [{ path: ['images', index], message: `There is no image ${quoted(image)}`, hint }];
    }),
};

function isForeign(namespace: string): boolean {
  return foreignNamespaces.has(namespace);
}

function podInterfacesOf(check: Check): PodInterface[] {
  return check.kind === 'packets'
    ? [...check.flows.flatMap(({ from, to }) => [from, to]), ...check.copies.map(({ at }) => at)]
    : check.captures.map(({ at }) => at);
}

function podRefsOf(check: Check): PodRef[] {
  return check.kind === 'http' ? [check.from, ...podInterfacesOf(check)] : podInterfacesOf(check);
}
