import { stringify } from 'yaml';

/** lab.yaml of so many clusters of one node each, with nothing in them. */
export function labOfClusters(count: number): string {
  return stringify({
    title: `${count} clusters`,
    clusters: Array.from({ length: count }, (_, at) => ({ name: clusterName(at) })),
    checks: [nodeReady(0)],
  });
}

/** lab.yaml of two clusters with so many veth links between their nodes. */
export function labOfLinks(count: number): string {
  return stringify({
    title: `${count} links`,
    clusters: [{ name: clusterName(0) }, { name: clusterName(1) }],
    links: Array.from({ length: count }, (_, at) => ({
      name: `l${at}`,
      kind: 'veth',
      endpoints: [0, 1].map((end) => `${clusterName(end)}/control-plane:${linkEnd(at)}`),
    })),
    checks: [nodeReady(0)],
  });
}

export function clusterName(at: number): string {
  return `c${at}`;
}

export function linkEnd(at: number): string {
  return `l${at}`;
}

/** kind's configuration of the same cluster by hand: subnets are its own affair, one after another. */
export function kindConfigOf(at: number, image: string): string {
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: { podSubnet: `10.${100 + at}.0.0/16`, serviceSubnet: `10.${200 + at}.0.0/16` },
    kubeadmConfigPatches: [
      stringify({
        kind: 'KubeletConfiguration',
        apiVersion: 'kubelet.config.k8s.io/v1beta1',
        failCgroupV1: false,
      }),
    ],
    nodes: [{ role: 'control-plane', image }],
  });
}

function nodeReady(at: number) {
  return {
    name: 'ready',
    title: 'The first node is Ready',
    within: 60,
    kubernetes: { cluster: clusterName(at), kind: 'Node', selector: 'kubernetes.io/os=linux', count: 1 },
  };
}
