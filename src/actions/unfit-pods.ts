import type { Run } from '../exec.ts';
import type { KubernetesObject } from '../lab/types.ts';
import { listInterfaces, parseInterfaces } from '../tools/ip.ts';
import type { LiveObject } from '../tools/kubectl.ts';
import { lostInterface, wantsNetworks } from './pod-networks.ts';
import { isSame } from './same.ts';

/** Pods that nothing but a new pod mends. */
export async function findUnfit(
  pods: readonly LiveObject[],
  outdated: readonly KubernetesObject[],
  run: Run,
): Promise<{ pod: LiveObject; why: string }[]> {
  const running = pods.filter((pod) => pod.metadata.deletionTimestamp === undefined);
  const looked = running.filter((pod) => runs(pod) && wantsNetworks(pod));
  const nodes = new Set(looked.flatMap((pod) => pod.spec?.nodeName ?? []));
  const interfaces = new Map(
    await Promise.all(
      [...nodes].map(
        async (node) => [node, parseInterfaces((await run(listInterfaces(node))).stdout)] as const,
      ),
    ),
  );
  return running.flatMap((pod) => {
    const why = unfitness(pod, outdated, interfaces.get(pod.spec?.nodeName ?? '') ?? []);
    return why === undefined ? [] : [{ pod, why }];
  });
}

function unfitness(
  pod: LiveObject,
  outdated: readonly KubernetesObject[],
  interfaces: Parameters<typeof lostInterface>[1],
): string | undefined {
  if (outdated.some((object) => object.kind === 'Pod' && isSame(pod, object))) {
    return 'a pod cannot be changed, only replaced';
  }
  if (pod.status?.phase === 'Failed' || pod.status?.phase === 'Succeeded') {
    return `it has ended (${pod.status.phase})`;
  }
  return runs(pod) && wantsNetworks(pod) ? lostInterface(pod, interfaces) : undefined;
}

/** One of its containers does, as far as is told. */
export function runs({ status }: LiveObject): boolean {
  return status?.containerStatuses?.some(({ state }) => state?.running !== undefined) ?? false;
}
