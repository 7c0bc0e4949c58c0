import { basename, dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { type Command, command } from '../command.ts';
import type { PodRef } from '../lab/check-types.ts';
import { escapeControls } from '../lab/problem.ts';
import type { KubernetesObject } from '../lab/types.ts';

/** A `kubectl` bound to one cluster's kubeconfig. */
export type Kubectl = (...args: [string, ...string[]]) => Command;

export function kubectlFor(binary: string, kubeconfig: string): Kubectl {
  return (...args) => command(binary, '--kubeconfig', kubeconfig, ...args);
}

/**
 * The environment in which kubectl keeps what it learned of the API beside the kubeconfig, so that it goes with it;
 * otherwise every cluster that ever was leaves a megabyte in the user's ~/.kube/cache.
 */
export function cacheOf([program = '', flag, kubeconfig = '']: readonly string[]): Record<string, string> {
  return basename(program) === 'kubectl' && flag === '--kubeconfig' ? cacheBeside(kubeconfig) : {};
}

export function cacheBeside(kubeconfig: string): Record<string, string> {
  return { KUBECACHEDIR: join(dirname(kubeconfig), 'kubectl') };
}

const applyFlags = [
  ...['--server-side', '--force-conflicts', '--field-manager=labs'],
  ...['--filename', '-'],
] as const;

/** Server-side apply: one request an object, no client-side three-way merge. */
export function apply(kubectl: Kubectl, objects: readonly KubernetesObject[]): Command {
  return withDocuments(kubectl('apply', ...applyFlags), objects);
}

/** Prints what `apply` would leave behind, without doing it. */
export function applyDryRun(kubectl: Kubectl, objects: readonly KubernetesObject[]): Command {
  return withDocuments(kubectl('apply', ...applyFlags, '--dry-run=server', '--output=json'), objects);
}

/** Prints a List of those of the objects that exist. */
export function getObjects(kubectl: Kubectl, objects: readonly KubernetesObject[]): Command {
  return withDocuments(kubectl('get', '--ignore-not-found', '--output=json', '--filename', '-'), objects);
}

/** Their text is only made for who reads it: kubectl itself, and people. */
function withDocuments({ argv }: Command, objects: readonly KubernetesObject[]): Command {
  return {
    argv,
    documents: objects,
    get input() {
      return toDocuments(objects);
    },
  };
}

/** Runs argv in a pod's container, the default one unless it is named, with standard input passed on. */
export function execInPod(
  kubectl: Kubectl,
  pod: PodRef,
  argv: readonly string[],
  container?: string,
): Command {
  const named = container === undefined ? [] : [`--container=${container}`];
  return kubectl('exec', '--stdin', '--namespace', pod.namespace, pod.pod, ...named, '--', ...argv);
}

export function deletePods(kubectl: Kubectl, namespace: string, names: readonly string[]): Command {
  return kubectl(
    'delete',
    'pod',
    '--namespace',
    namespace,
    '--ignore-not-found',
    '--grace-period=1',
    ...names,
  );
}

/** Waits until they are gone, and what they own with them. */
export function deleteObjects(kubectl: Kubectl, objects: readonly KubernetesObject[]): Command {
  const flags = ['--ignore-not-found', '--cascade=foreground', '--timeout=100s'] as const;
  return withDocuments(kubectl('delete', ...flags, '--filename', '-'), objects);
}

/** Parses `--output=json` of a get: a List, a single object, or nothing at all. */
export function parseObjects(stdout: string): LiveObject[] {
  if (stdout.trim() === '') {
    return [];
  }
  const value = JSON.parse(stdout) as LiveObject & { items?: LiveObject[] };
  return value.kind === 'List' || value.items !== undefined ? (value.items ?? []) : [value];
}

/** An object as the API server returns it; only the fields that are looked at. */
export interface LiveObject extends KubernetesObject {
  readonly metadata: KubernetesObject['metadata'] & {
    readonly generation?: number;
    readonly deletionTimestamp?: string;
    /** Left out by kubectl, unless it is asked. */
    readonly managedFields?: readonly ManagedFields[];
  };
  readonly spec?: { readonly replicas?: number; readonly nodeName?: string };
  readonly status?: {
    readonly phase?: string;
    readonly observedGeneration?: number;
    readonly replicas?: number;
    readonly updatedReplicas?: number;
    readonly readyReplicas?: number;
    readonly desiredNumberScheduled?: number;
    readonly updatedNumberScheduled?: number;
    readonly numberReady?: number;
    readonly conditions?: readonly Condition[];
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    /** A node's. */
    readonly addresses?: readonly { readonly type: string; readonly address: string }[];
  };
  /** An EndpointSlice's. */
  readonly endpoints?: readonly { readonly addresses: readonly string[] }[];
}

/** Who set which fields: https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: string;
  readonly subresource?: string;
  readonly fieldsV1?: object;
}

export interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly state?: {
    readonly running?: { readonly startedAt?: string };
    readonly waiting?: ContainerReason;
    readonly terminated?: ContainerReason;
  };
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly reason?: string;
  readonly message?: string;
  /** A node's. */
  readonly lastHeartbeatTime?: string;
}

interface ContainerReason {
  readonly reason?: string;
  readonly message?: string;
  readonly exitCode?: number;
}

// YAML, because `labs plan` shows it to people; quoted for YAML 1.1, which kubectl reads: a bare `yes` is true there.
function toDocuments(objects: readonly KubernetesObject[]): string {
  return objects.map(toDocument).join('---\n');
}

/** YAML knows control characters only as escapes in double quotes; kubectl refuses a text that holds them as they are. */
function toDocument(object: KubernetesObject): string {
  const options = { compat: 'yaml-1.1' } as const;
  const text = stringify(object, options);
  const quoted = { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'QUOTE_DOUBLE', lineWidth: 0 } as const;
  return escapeControls(text, '\t') === text
    ? text
    : escapeControls(stringify(object, { ...options, ...quoted }));
}
