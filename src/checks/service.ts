import { CommandError } from '../exec.ts';
import type { HttpCheck, ServiceRef } from '../lab/check-types.ts';
import type { CheckContext } from './context.ts';
import type { RawEndpointSlices } from './endpoints.ts';
import { AbsentError, LookError, lookError } from './reason.ts';

export interface ServiceSeen {
  readonly host: string;
  readonly port: number;
  /** Names of the pods behind the Service's ready endpoints. */
  readonly replicas: readonly string[];
}

/** What is asked of a Service: which one, and how it is addressed. */
export type ServiceQuestion = Pick<HttpCheck, 'service' | 'by'>;

/** Reads where the Service is asked and who has to answer. */
export async function lookAtService(check: ServiceQuestion, context: CheckContext): Promise<ServiceSeen> {
  const [service, slices] = await Promise.all([
    getService(check.service, context),
    getSlices(check.service, context),
  ]);
  const address = parseAddress(check, service);
  const host = address.host ?? (await nodeHost(check, context));
  return { host, port: address.port, replicas: readyPods(slices) };
}

export async function getService(service: ServiceRef, context: CheckContext): Promise<RawService> {
  return (await get(service, context, `Service "${service.name}"`, 'service', service.name)) as RawService;
}

export async function getSlices(service: ServiceRef, context: CheckContext): Promise<RawEndpointSlices> {
  const what = `the endpoints of Service "${service.name}"`;
  const selector = ['--selector', `kubernetes.io/service-name=${service.name}`];
  return (await get(service, context, what, 'endpointslices', ...selector)) as RawEndpointSlices;
}

/** A Service that is not there is a definite no. */
async function get(
  { cluster, namespace, name }: ServiceRef,
  context: CheckContext,
  what: string,
  ...args: string[]
): Promise<unknown> {
  const command = context.kubectl(cluster)('get', ...args, '--namespace', namespace, '--output', 'json');
  try {
    return JSON.parse((await context.run(command, { timeout: 15_000 })).stdout);
  } catch (error) {
    if (error instanceof CommandError && /\(NotFound\)/.test(error.output.stderr)) {
      throw new AbsentError(`Cluster "${cluster}" has no Service "${namespace}/${name}"`, { cause: error });
    }
    throw lookError(error, `Reading ${what}`, cluster);
  }
}

async function nodeHost(check: ServiceQuestion, context: CheckContext): Promise<string> {
  if (check.by.kind !== 'nodePort') {
    throw new LookError(`Service "${check.service.name}" has no address`);
  }
  const { node } = check.by;
  try {
    return await context.nodeAddress(node);
  } catch (error) {
    throw lookError(error, "Reading the node's address", `${node.cluster}/${node.name}`);
  }
}

/** The Service's first port, by the way the check asks for it. Without a host it is the node's. */
export function parseAddress(
  check: ServiceQuestion,
  service: RawService,
): { host: string | undefined; port: number } {
  const { namespace, name } = check.service;
  const [port] = service.spec.ports ?? [];
  if (port === undefined) {
    throw new AbsentError(`Service "${namespace}/${name}" has no port`);
  }
  switch (check.by.kind) {
    case 'dns':
      return { host: `${name}.${namespace}.svc.cluster.local`, port: port.port };
    case 'clusterIP':
      if (service.spec.clusterIP === undefined || service.spec.clusterIP === 'None') {
        throw new AbsentError(`Service "${namespace}/${name}" has no ClusterIP`);
      }
      return { host: service.spec.clusterIP, port: port.port };
    case 'nodePort':
      if (port.nodePort === undefined) {
        throw new AbsentError(`Service "${namespace}/${name}" has no NodePort`);
      }
      return { host: undefined, port: port.nodePort };
  }
}

/** An unset `ready` means ready (EndpointConditions in discovery/v1). */
export function readyPods(slices: RawEndpointSlices): string[] {
  const ready = slices.items
    .flatMap((slice) => slice.endpoints ?? [])
    .filter((endpoint) => endpoint.conditions?.ready !== false && endpoint.targetRef?.kind === 'Pod')
    .map((endpoint) => endpoint.targetRef?.name ?? '');
  return [...new Set(ready)].sort();
}

export interface RawService {
  readonly spec: {
    readonly type?: string;
    readonly clusterIP?: string;
    readonly externalName?: string;
    readonly ports?: readonly { readonly port: number; readonly nodePort?: number }[];
  };
}
