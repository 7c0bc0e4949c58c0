import { attachmentOf, isAttachment } from '../attachments.ts';
import { type Finding, type Path, quoted } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import { overlap, parseSubnet, printSubnet, reservedRange, type Subnet } from '../subnets.ts';
import type { Cluster, Lab } from '../types.ts';
import type { Rule } from './rule.ts';

/** kubeadm gives every node a /24 of the pod subnet, and takes at most 2^16 of them. */
const podBits = { largest: 8, node: 24 } as const;
/** The API server takes no larger Service subnet than /12; kubeadm wants ten addresses, so /28. */
const serviceBits = { largest: 12, smallest: 28 } as const;

interface Used {
  readonly what: string;
  readonly path: Path;
  readonly text: string;
  readonly subnet: Subnet | undefined;
  readonly purpose: 'pods' | 'services' | 'link';
}

export const subnetsValid: Rule = {
  name: 'subnets are IPv4 subnets that pods, Services and links can have',
  check: (lab, { resolution }) => subnetsOf(lab, resolution).flatMap(invalid),
};

function invalid({ path, text, subnet, purpose }: Used): Finding[] {
  if (text === '') {
    // None was free to assign: resolve has said so.
    return [];
  }
  if (subnet === undefined) {
    const example = purpose === 'link' ? '10.1.0.1/24' : '10.1.0.0/16';
    const message = `${quoted(text)} is not an IPv4 ${purpose === 'link' ? 'address with prefix length' : 'subnet'}`;
    return [{ path, message, hint: `Write it like \`${example}\`.` }];
  }
  const reserved = reservedRange(subnet);
  if (reserved !== undefined) {
    const hint = 'Take one from 10.0.0.0/8, for example.';
    return [{ path, message: `${quoted(text)} lies in ${reserved}`, hint }];
  }
  return purpose === 'link' ? notHost(path, text, subnet) : notNetwork(path, text, subnet);
}

function notNetwork(path: Path, text: string, subnet: Subnet): Finding[] {
  const hint = `Write \`${printSubnet(subnet)}\`.`;
  return subnet.address === subnet.first
    ? []
    : [{ path, message: `${quoted(text)} has host bits set`, hint }];
}

function notHost(path: Path, text: string, subnet: Subnet): Finding[] {
  const isEdge = subnet.address === subnet.first || subnet.address === subnet.last;
  const message = `${quoted(text)} is the network's own or its broadcast address`;
  return subnet.bits < 31 && isEdge ? [{ path, message, hint: 'Take an address in between.' }] : [];
}

export const subnetsLargeEnough: Rule = {
  name: 'pod and Service subnets have a size that Kubernetes takes',
  check: (lab, { resolution }) =>
    lab.clusters.flatMap((cluster) => {
      const pods = parseSubnet(cluster.podSubnet);
      const services = parseSubnet(cluster.serviceSubnet);
      return [
        ...(pods === undefined ? [] : podSize(cluster, pods, resolution.at(cluster, 'podSubnet'))),
        ...(services === undefined ? [] : serviceSize(services, resolution.at(cluster, 'serviceSubnet'))),
      ];
    }),
};

function podSize({ name, nodes }: Cluster, { bits }: Subnet, path: Path): Finding[] {
  const smallest = podBits.node - Math.ceil(Math.log2(nodes.length));
  if (bits > smallest) {
    const message = `The pod subnet /${bits} is too small for the nodes of ${quoted(name)} (${nodes.length})`;
    return [{ path, message, hint: `Every node gets a /24: take a /${smallest} or larger.` }];
  }
  const message = `The pod subnet /${bits} is larger than Kubernetes takes`;
  return bits < podBits.largest ? [{ path, message, hint: `Take a /${podBits.largest} or smaller.` }] : [];
}

function serviceSize({ bits }: Subnet, path: Path): Finding[] {
  const { largest, smallest } = serviceBits;
  const message = `Kubernetes takes no Service subnet of size /${bits}`;
  const hint = `Take one from /${largest} to /${smallest}.`;
  return bits < largest || bits > smallest ? [{ path, message, hint }] : [];
}

export const subnetsApart: Rule = {
  name: 'subnets of pods, Services and links do not overlap',
  check: (lab, { resolution }) => {
    const used = subnetsOf(lab, resolution).filter(({ text }) => text !== '');
    return used.flatMap((one, index) =>
      used.slice(0, index).flatMap((other) => {
        if (one.subnet === undefined || other.subnet === undefined) {
          return [];
        }
        // The two ends of a link share its subnet, but never an address.
        const sameLink = one.purpose === 'link' && one.what === other.what;
        const clash = sameLink
          ? one.subnet.address === other.subnet.address
          : overlap(one.subnet, other.subnet);
        const message = `${quoted(one.text)} of ${one.what} overlaps ${quoted(other.text)} of ${other.what}`;
        const hint = 'Change one of them, or leave subnets out: then free ones are assigned.';
        return clash ? [{ path: one.path, message, hint }] : [];
      }),
    );
  },
};

/** Networks that pods get from Multus may repeat (two ends of one link), but must not shadow pods or Services. */
export const attachmentsApart: Rule = {
  name: "addresses of secondary networks are outside every cluster's pods and Services",
  check: (lab, { resolution }) => {
    const used = subnetsOf(lab, resolution).filter(({ purpose }) => purpose !== 'link');
    const manifests = lab.clusters.flatMap((cluster) => cluster.manifests);
    return manifests.flatMap((manifest) =>
      manifest.objects.filter(isAttachment).flatMap((object) =>
        (attachmentOf(object)?.addresses ?? []).flatMap((text) => {
          const subnet = parseSubnet(text);
          const clash = subnet && used.find((other) => other.subnet && overlap(other.subnet, subnet));
          const network = `network ${quoted(object.metadata.name)} in ${quoted(manifest.path)}`;
          const message = `${quoted(text)} of ${network} overlaps ${quoted(clash?.text ?? '')} of ${clash?.what}`;
          return clash ? [{ path: resolution.at(manifest), message, hint: 'Change one of them.' }] : [];
        }),
      ),
    );
  },
};

function subnetsOf(lab: Lab, resolution: Resolution): Used[] {
  const used = (purpose: Used['purpose'], what: string, path: Path, text: string): Used => ({
    purpose,
    what,
    path,
    text,
    subnet: parseSubnet(text),
  });
  return [
    ...lab.clusters.flatMap((cluster) => [
      used(
        'pods',
        `the pods of ${quoted(cluster.name)}`,
        resolution.at(cluster, 'podSubnet'),
        cluster.podSubnet,
      ),
      used(
        'services',
        `the Services of ${quoted(cluster.name)}`,
        resolution.at(cluster, 'serviceSubnet'),
        cluster.serviceSubnet,
      ),
    ]),
    ...lab.links.flatMap((link) =>
      link.endpoints.flatMap((endpoint) =>
        endpoint.addresses.map((text, index) =>
          used('link', `link ${quoted(link.name)}`, resolution.at(endpoint, 'addresses', index), text),
        ),
      ),
    ),
  ];
}
