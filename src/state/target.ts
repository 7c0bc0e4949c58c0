import { UsageError } from '../errors.ts';
import type { Run } from '../exec.ts';
import type { PodRef } from '../lab/check-types.ts';
import { didYouMean } from '../lab/suggest.ts';
import type { Kubectl } from '../tools/kubectl.ts';
import type { InstanceView, NodeView } from './engine-view.ts';
import type { Instance } from './instance.ts';
import { kubectlOf } from './kubectl.ts';

/** What a user names in an instance that is up. */
export type Target =
  | { readonly kind: 'node'; readonly node: NodeView }
  | {
      readonly kind: 'pod';
      readonly pod: PodRef;
      /** Kubernetes' name of the node it runs on, which is also the node's container; absent while unscheduled. */
      readonly nodeContainer?: string;
      readonly kubectl: Kubectl;
    };

/** `cluster/node`, `cluster/pod` or `cluster/namespace/pod`, as written. */
export interface TargetName {
  readonly cluster: string;
  readonly namespace?: string;
  readonly name: string;
}

const grammar = 'Write `cluster/node`, `cluster/pod` or `cluster/namespace/pod`.';

export function parseTarget(text: string): TargetName {
  const parts = text.split('/');
  const [cluster = '', second = '', third] = parts;
  if (parts.length < 2 || parts.length > 3 || parts.some((part) => !/^[a-z0-9][a-z0-9.-]*$/.test(part))) {
    throw new UsageError(`"${text}" names no node and no pod`, { hint: grammar });
  }
  return third === undefined ? { cluster, name: second } : { cluster, namespace: second, name: third };
}

/** `cluster/node:interface` and the same for pods. */
export function parseEndpoint(text: string): { target: TargetName; interface: string } {
  const at = text.lastIndexOf(':');
  const name = text.slice(at + 1);
  // Kernel rules (dev_valid_name) and no leading dash, because it becomes an argument; `any` is tcpdump's own.
  if (at === -1 || !/^[^\s/:-][^\s/:]{0,14}$/.test(name)) {
    throw new UsageError(`"${text}" names no interface`, {
      hint: 'Write `cluster/node:interface`, `cluster/pod:interface` or `cluster/namespace/pod:interface`.',
    });
  }
  return { target: parseTarget(text.slice(0, at)), interface: name };
}

/** Finds what was named; a node goes before a pod of the same name in namespace default. */
export async function findTarget(
  name: TargetName,
  { instance, view }: { readonly instance: Instance; readonly view: InstanceView },
  run: Run,
): Promise<Target> {
  const nodes = view.nodes.filter((node) => node.cluster === name.cluster);
  if (nodes.length === 0) {
    const clusters = [...new Set(view.nodes.map((node) => node.cluster))];
    throw new UsageError(`"${instance.name}" has no cluster "${name.cluster}"`, {
      hint: didYouMean(name.cluster, clusters) ?? `It has ${clusters.join(', ')}.`,
    });
  }
  const node = nodes.find((each) => each.name === name.name);
  if (node !== undefined && name.namespace === undefined) {
    return { kind: 'node', node };
  }
  const kubectl = await kubectlOf(instance, name.cluster);
  const pods = await listPods(kubectl, run);
  const namespace = name.namespace ?? 'default';
  const found = pods.find((pod) => pod.namespace === namespace && pod.pod === name.name);
  if (found === undefined) {
    const written = name.namespace === undefined ? name.name : `${name.namespace}/${name.name}`;
    throw unknownTarget(written, name.cluster, nodes, pods);
  }
  return {
    kind: 'pod',
    pod: { cluster: name.cluster, namespace, pod: name.name },
    ...(found.node === '' ? {} : { nodeContainer: found.node }),
    kubectl,
  };
}

interface ListedPod {
  readonly namespace: string;
  readonly pod: string;
  readonly node: string;
}

async function listPods(kubectl: Kubectl, run: Run): Promise<ListedPod[]> {
  const template =
    '{range .items[*]}{.metadata.namespace}{"\\t"}{.metadata.name}{"\\t"}{.spec.nodeName}{"\\n"}{end}';
  const { stdout } = await run(kubectl('get', 'pods', '--all-namespaces', `--output=jsonpath=${template}`), {
    timeout: 20_000,
  });
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [namespace = '', pod = '', node = ''] = line.split('\t');
      return { namespace, pod, node };
    });
}

function unknownTarget(
  written: string,
  cluster: string,
  nodes: readonly NodeView[],
  pods: readonly ListedPod[],
): UsageError {
  const names = [
    ...nodes.map((node) => node.name),
    ...pods.map((pod) => (pod.namespace === 'default' ? pod.pod : `${pod.namespace}/${pod.pod}`)),
  ];
  const listed = names.slice(0, 12).join(', ');
  return new UsageError(`Cluster "${cluster}" has no node and no pod "${written}"`, {
    hint: didYouMean(written, names) ?? `It has ${listed}${names.length > 12 ? ' and more' : ''}.`,
  });
}
