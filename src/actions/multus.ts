import type { MultusAction } from '../plan/types.ts';
import { hostName } from '../state/instance.ts';
import { inNode } from '../tools/docker.ts';
import { apply } from '../tools/kubectl.ts';
import { type Handler, kubectlOf, waiting } from './handler.ts';
import { lookAtObjects } from './objects.ts';

// Written by the daemon once it runs; a pod made before that gets no secondary networks and no error.
const configuration = '/etc/cni/net.d/00-multus.conf';

/** Multus (thick) in one cluster. */
export const multus: Handler<MultusAction> = {
  commandLimit: 60,
  readyLimit: 120,

  async look(action, site, run) {
    const found = await lookAtObjects(action, site, run);
    if (found.state !== 'done') {
      return found;
    }
    for (const node of action.cluster.nodes) {
      const container = hostName.node(site.instance.name, node);
      const { exitCode } = await run(inNode(container, 'test', '-s', configuration), { accept: [0, 1] });
      if (exitCode === 1) {
        return waiting(`Multus has not written ${configuration} on ${container} yet`);
      }
    }
    return found;
  },

  make: ({ cluster, objects }, site) => [apply(kubectlOf(site, cluster.name), objects)],

  byHand({ cluster }, site) {
    const kubectl = kubectlOf(site, cluster.name);
    const daemon = ['--namespace', 'kube-system', 'daemonset/kube-multus-ds', '--timeout=120s'];
    const written = `until test -s ${configuration}; do sleep 0.2; done`;
    return [
      kubectl('rollout', 'status', ...daemon),
      ...cluster.nodes.map((node) => inNode(hostName.node(site.instance.name, node), 'sh', '-c', written)),
    ];
  },
};
