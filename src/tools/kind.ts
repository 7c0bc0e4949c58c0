import { stringify } from 'yaml';
import { type Command, command } from '../command.ts';
import type { Cluster } from '../lab/types.ts';

/**
 * `kind create cluster` with its configuration on standard input. The kubeconfig is the instance's own, because kind
 * locks the file it writes and clusters come up side by side; nodes are kept on failure for the diagnostics.
 */
export function createCluster(
  kind: string,
  options: { name: string; network: string; kubeconfig: string; config: string },
): Command {
  const { argv } = command(
    ...([kind, 'create', 'cluster', '--name', options.name, '--kubeconfig', options.kubeconfig] as const),
    ...(['--retain', '--config', '-'] as const),
  );
  return { argv, env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: options.network }, input: options.config };
}

export function deleteCluster(kind: string, name: string, kubeconfig: string): Command {
  return command(kind, 'delete', 'cluster', '--name', name, '--kubeconfig', kubeconfig);
}

export function exportKubeconfig(kind: string, name: string, kubeconfig: string): Command {
  return command(kind, 'export', 'kubeconfig', '--name', name, '--kubeconfig', kubeconfig);
}

/** kind's configuration (kind.x-k8s.io/v1alpha4) of one cluster. */
export function clusterConfig(cluster: Cluster, image: string): string {
  return stringify({
    kind: 'Cluster',
    apiVersion: 'kind.x-k8s.io/v1alpha4',
    networking: {
      podSubnet: cluster.podSubnet,
      serviceSubnet: cluster.serviceSubnet,
      kubeProxyMode: cluster.kubeProxyMode,
      apiServerAddress: '127.0.0.1',
    },
    kubeadmConfigPatches: kubeadmPatches.map((patch) => stringify(patch)),
    nodes: cluster.nodes.map((node) => ({ role: node.role, image })),
  });
}

// The controller manager makes a client for each controller before it starts the first of them, and holds itself to 20
// requests a second meanwhile: for five seconds nodes have no pod range, and so no network.
const quickClient = [
  { name: 'kube-api-qps', value: '500' },
  { name: 'kube-api-burst', value: '1000' },
];

// A lab's cluster is thrown away, so it trades durability for speed: ECDSA keys are made in milliseconds where RSA
// takes seconds, etcd may skip fsync, and what would only stand by does not: nobody contends for being leader, and the
// kubelet is not restarted for a certificate that it could renew in a year. failCgroupV1 lets the kubelet run where the
// host still has cgroup v1. A node that was ready before it was started again reports that it is ready once more only with
// its next look at itself, and looks every ten seconds by default.
const kubeadmPatches = [
  {
    kind: 'ClusterConfiguration',
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    encryptionAlgorithm: 'ECDSA-P256',
    etcd: { local: { extraArgs: [{ name: 'unsafe-no-fsync', value: 'true' }] } },
    // A patch replaces a list, so kind's own argument stands here as well.
    controllerManager: {
      extraArgs: [
        { name: 'enable-hostpath-provisioner', value: 'true' },
        { name: 'leader-elect', value: 'false' },
        ...quickClient,
      ],
    },
    scheduler: { extraArgs: [{ name: 'leader-elect', value: 'false' }] },
  },
  {
    kind: 'InitConfiguration',
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    // kind leaves out preflight itself, in the list that this one replaces.
    skipPhases: ['preflight', 'kubelet-finalize'],
  },
  {
    kind: 'KubeletConfiguration',
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    failCgroupV1: false,
    nodeStatusUpdateFrequency: '2s',
    nodeStatusReportFrequency: '5m',
  },
];
