import { join } from 'node:path';
import type { PodInterface, PodRef } from '../lab/check-types.ts';

/** `cluster/pod`, or `cluster/namespace/pod` outside the default namespace: as a lab file writes it. */
export function podName(pod: PodRef): string {
  return pod.namespace === 'default'
    ? `${pod.cluster}/${pod.pod}`
    : `${pod.cluster}/${pod.namespace}/${pod.pod}`;
}

/** `cluster/pod:interface` */
export function interfaceName(place: PodInterface): string {
  return `${podName(place)}:${place.interface}`;
}

/** Where a capture's file is kept; one place may be captured in two roles at once. */
export function pcapFile(folder: string, place: PodInterface, role: 'delivery' | 'copies'): string {
  const name = interfaceName(place).replace(/[^\w.-]+/g, '-');
  return join(folder, `${name}${role === 'copies' ? '-copies' : ''}.pcap`);
}
