import type { Command } from '../command.ts';
import type { DnsAction } from '../plan/types.ts';
import { hostName } from '../state/instance.ts';
import { inNode } from '../tools/docker.ts';
import { type Kubectl, parseObjects } from '../tools/kubectl.ts';
import { broken, done, type Handler, kubectlOf, waiting } from './handler.ts';
import { tellFirst, unready } from './readiness.ts';
import { fromBefore, nodeStarts } from './since-start.ts';

const itsObjects = [
  '--namespace',
  'kube-system',
  'deployments,pods',
  '--selector',
  'k8s-app=kube-dns',
] as const;
const deployment = ['--namespace', 'kube-system', 'deployment', 'coredns'] as const;

/** A cluster's DNS, which kubeadm made: a lab is not up before names are answered. */
export const dns: Handler<DnsAction> = {
  commandLimit: 30,
  readyLimit: 120,
  // Little else waits for it, and while it starts the cluster wants the processors for itself.
  every: 800,

  async look({ cluster }, site, run) {
    const kubectl = kubectlOf(site, cluster.name);
    const objects = parseObjects((await run(kubectl('get', ...itsObjects, '--output', 'json'))).stdout);
    const found = objects.find(({ kind }) => kind === 'Deployment');
    if (found === undefined) {
      const node = { cluster: cluster.name, name: 'control-plane' };
      const again = ['kubeadm', 'init', 'phase', 'addon', 'coredns', '--config', '/kind/kubeadm.conf'];
      const container = hostName.node(site.instance.name, node);
      return broken('CoreDNS is gone', [inNode(container, ...again), quickenDns(kubectl)], false);
    }
    const late = unready(found);
    if (late !== undefined) {
      return waiting(`CoreDNS: ${late}`);
    }
    const pods = objects.filter(({ kind, metadata }) => kind === 'Pod' && !metadata.deletionTimestamp);
    const starts = await nodeStarts(pods, run);
    const past = tellFirst(pods, (pod) => fromBefore(pod, starts));
    return past === undefined ? done : waiting(`CoreDNS ${past.why}`);
  },

  make: () => [],

  byHand: ({ cluster }, site) => [
    kubectlOf(site, cluster.name)('rollout', 'status', ...deployment, '--timeout=120s'),
  ],
};

// kubeadm's probe asks every ten seconds, and CoreDNS mostly misses its first question: names would be answered half a
// minute after everything else is there. One replica does for a lab.
const quick = {
  spec: {
    replicas: 1,
    template: { spec: { containers: [{ name: 'coredns', readinessProbe: { periodSeconds: 1 } }] } },
  },
};

/** Makes CoreDNS quick to be ready. Best before its pods are started, for it replaces them. */
export function quickenDns(kubectl: Kubectl): Command {
  return kubectl('patch', ...deployment, '--patch', JSON.stringify(quick));
}
