import { parseAllDocuments } from 'yaml';
import { LabsError } from '../errors.ts';
import type { KubernetesObject } from '../lab/types.ts';

interface DaemonSet {
  kind: string;
  spec: { template: { spec: Record<'containers' | 'initContainers', Container[]> } };
}

interface Container {
  image: string;
  resources: unknown;
}

/**
 * Multus' own daemonset (deployments/multus-daemonset-thick.yml of the pinned module) with the local image. Its
 * limits are lifted: 50 MiB and a tenth of a core make the daemon slow or end it when pods are made in a row.
 */
export function multusObjects(manifest: string, image: string): KubernetesObject[] {
  const objects = parseAllDocuments(manifest).flatMap((document) => {
    const object = document.toJS() as KubernetesObject | null;
    return object === null ? [] : [object];
  });
  const daemon = objects.find((object) => object.kind === 'DaemonSet') as unknown as DaemonSet | undefined;
  if (daemon === undefined) {
    throw new LabsError("Multus' manifest has no DaemonSet", { hint: 'Run `labs images verify`.' });
  }
  const { containers, initContainers } = daemon.spec.template.spec;
  for (const container of [...containers, ...initContainers]) {
    container.image = image;
    container.resources = {};
  }
  return objects;
}
