import type { Interface } from '../tools/ip.ts';
import type { LiveObject } from '../tools/kubectl.ts';

// The annotations of the Kubernetes Network Custom Resource Definition De-facto Standard, v1.3.
const wantedNetworks = 'k8s.v1.cni.cncf.io/networks';
const networkStatus = 'k8s.v1.cni.cncf.io/network-status';

/** Does the pod ask Multus for secondary interfaces? */
export function wantsNetworks(pod: LiveObject): boolean {
  return pod.metadata.annotations?.[wantedNetworks] !== undefined;
}

/**
 * What is wrong with a running pod's secondary interfaces; undefined when each that Multus reported is still in a
 * namespace of its node. They go when the link they stood on goes, and only a new pod gets new ones.
 */
export function lostInterface(pod: LiveObject, onItsNode: readonly Interface[]): string | undefined {
  const status = pod.metadata.annotations?.[networkStatus];
  if (status === undefined) {
    return 'it was made without its secondary networks';
  }
  const rows = JSON.parse(status) as { name: string; interface?: string; mac?: string; default?: boolean }[];
  const lost = rows.find(
    (row) => row.default !== true && row.interface !== undefined && !isThere(row, onItsNode),
  );
  return lost && `its interface ${lost.interface} (network ${lost.name}) is gone`;
}

function isThere(row: { interface?: string; mac?: string }, interfaces: readonly Interface[]): boolean {
  return interfaces.some(
    (one) =>
      one.netns !== undefined && one.name === row.interface && (row.mac === undefined || one.mac === row.mac),
  );
}
