import type { Run } from '../exec.ts';
import type { MultusAction } from '../plan/types.ts';
import { hostName } from '../state/instance.ts';
import { inNode } from '../tools/docker.ts';
import { apply } from '../tools/kubectl.ts';
import { type Handler, kubectlOf, type Site, waiting } from './handler.ts';
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
    const first = (await unwritten(action, site, run)).find((container) => container !== undefined);
    return first === undefined ? found : waiting(`Multus has not written ${configuration} on ${first} yet`);
  },

  foresee: unwritten,
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

/** The nodes that have no configuration of Multus yet, and undefined for each that has. */
function unwritten({ cluster }: MultusAction, { instance }: Site, run: Run): Promise<(string | undefined)[]> {
  return Promise.all(
    cluster.nodes.map(async (node) => {
      const container = hostName.node(instance.name, node);
      const look = { ...inNode(container, 'test', '-s', configuration), asks: true } as const;
      return (await run(look, { accept: [0, 1] })).exitCode === 1 ? container : undefined;
    }),
  );
}
