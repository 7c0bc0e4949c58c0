import { attachmentOf, isAttachment } from '../attachments.ts';
import { namespaceOf, objectsOf, podsOfObject, record } from '../pods.ts';
import { type Finding, listed, quoted } from '../problem.ts';
import { closest, didYouMean } from '../suggest.ts';
import type { Rule } from './rule.ts';

export const networksKnown: Rule = {
  name: "networks that a pod's annotation names are in the manifests, and Multus is there to give them",
  check: (lab, { resolution }) =>
    lab.clusters.flatMap((cluster) => {
      const isWhole = !resolution.gaps.manifests.has(cluster.name);
      const networks = objectsOf(cluster)
        .filter(isAttachment)
        .map((object) => `${namespaceOf(object)}/${object.metadata.name}`);
      return cluster.manifests.flatMap((manifest) =>
        manifest.objects.flatMap(podsOfObject).flatMap((pod) =>
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

export const attachmentsStand: Rule = {
  name: 'networks stand on an interface that a node of the cluster has',
  check: (lab, { resolution }) =>
    lab.clusters.flatMap((cluster) => {
      const ends = lab.links.flatMap(({ endpoints }) => endpoints);
      const own = ends.filter(({ node }) => node.cluster === cluster.name).map((end) => end.interface);
      const devices = ['eth0', ...new Set(own)];
      return cluster.manifests.flatMap((manifest) =>
        manifest.objects.flatMap((object): Finding[] => {
          if (!isAttachment(object) || record(object.spec).config === undefined) {
            // Without `config` the node's own CNI files say it.
            return [];
          }
          const path = resolution.at(manifest);
          const what = `Network ${quoted(object.metadata.name)} in ${quoted(manifest.path)}`;
          const attachment = attachmentOf(object);
          if (attachment === undefined) {
            const hint = '`spec.config` is the JSON of a CNI plugin, with a `type`.';
            return [{ path, message: `${what} has no CNI configuration that can be read`, hint }];
          }
          const { device } = attachment;
          if (device === undefined || devices.includes(device) || resolution.gaps.linkLost) {
            return [];
          }
          const message = `${what} stands on the interface ${quoted(device)}, which no node of the cluster has`;
          const meant = closest(device, devices);
          return [
            {
              path,
              message,
              hint: meant ? `Did you mean ${quoted(meant)}?` : `There are ${listed(devices)}.`,
            },
          ];
        }),
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
          const message = `Object ${quoted(object.metadata.name)} (${quoted(object.kind)}) in ${quoted(manifest.path)} is already in ${quoted(first ?? '')}`;
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
