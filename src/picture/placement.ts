import { record } from '../lab/pods.ts';
import type { Cluster, KubernetesObject, Node } from '../lab/types.ts';

const controlPlaneLabel = 'node-role.kubernetes.io/control-plane';

/** The nodes a workload may run on, as far as its `nodeSelector` and required affinity speak of the node's role. */
export function nodesFor(object: KubernetesObject, cluster: Cluster): readonly Node[] {
  const spec = podSpecOf(object);
  const wants = controlPlaneWish(spec);
  return wants === undefined
    ? cluster.nodes
    : cluster.nodes.filter(({ role }) => (role === 'control-plane') === wants);
}

function podSpecOf({ kind, spec }: KubernetesObject): Readonly<Record<string, unknown>> {
  return kind === 'Pod' ? record(spec) : record(record(record(spec).template).spec);
}

/** true: on a control plane; false: on none; undefined: not said. */
function controlPlaneWish(spec: Readonly<Record<string, unknown>>): boolean | undefined {
  if (controlPlaneLabel in record(spec.nodeSelector)) {
    return true;
  }
  const affinity = record(record(spec.affinity).nodeAffinity);
  const required = record(affinity.requiredDuringSchedulingIgnoredDuringExecution);
  const [term, ...others] = list(required.nodeSelectorTerms);
  // Several terms are alternatives: then either may hold.
  const expressions = others.length > 0 ? [] : list(record(term).matchExpressions);
  const about = expressions.map(record).find(({ key }) => key === controlPlaneLabel);
  return about?.operator === 'Exists' ? true : about?.operator === 'DoesNotExist' ? false : undefined;
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
