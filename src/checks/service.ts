import { CommandError } from '../exec.ts';
import type { HttpCheck } from '../lab/check-types.ts';
import type { CheckContext } from './context.ts';
import { AbsentError, LookError, lookError } from './reason.ts';

export interface ServiceSeen {
  readonly host: string;
  readonly port: number;
  /** Names of the pods behind the Service's ready endpoints. */
  readonly replicas: readonly string[];
}

/** Reads where the Service is asked and who has to answer. */
export async function lookAtService(check: HttpCheck, context: CheckContext): Promise<ServiceSeen> {
  const { cluster, namespace, name } = check.service;
  const kubectl = context.kubectl(cluster);
  const get = async (what: string, ...args: string[]): Promise<unknown> => {
    const command = kubectl('get', ...args, '--namespace', namespace, '--output', 'json');
    try {
      return JSON.parse((await context.run(command, { timeout: 15_000 })).stdout);
    } catch (error) {
      if (error instanceof CommandError && /\(NotFound\)/.test(error.output.stderr)) {
        throw new AbsentError(`Cluster "${cluster}" has no Service "${namespace}/${name}"`, { cause: error });
      }
      throw lookError(error, `Reading ${what}`, cluster);
    }
  };
  const slices = `kubernetes.io/service-name=${name}`;
  const [service, endpoints] = await Promise.all([
    get(`Service "${name}"`, 'service', name),
    get(`the endpoints of Service "${name}"`, 'endpointslices', '--selector', slices),
  ]);
  const address = parseAddress(check, service as RawService);
  const host = address.host ?? (await nodeHost(check, context));
  return { host, port: address.port, replicas: readyPods(endpoints as RawSlices) };
}

async function nodeHost(check: HttpCheck, context: CheckContext): Promise<string> {
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
  check: HttpCheck,
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
export function readyPods(slices: RawSlices): string[] {
  const ready = slices.items
    .flatMap((slice) => slice.endpoints ?? [])
    .filter((endpoint) => endpoint.conditions?.ready !== false && endpoint.targetRef?.kind === 'Pod')
    .map((endpoint) => endpoint.targetRef?.name ?? '');
  return [...new Set(ready)].sort();
}

export interface RawService {
  readonly spec: {
    readonly clusterIP?: string;
    readonly ports?: readonly { readonly port: number; readonly nodePort?: number }[];
  };
}

export interface RawSlices {
  readonly items: readonly {
    readonly endpoints?: readonly {
      readonly conditions?: { readonly ready?: boolean };
      readonly targetRef?: { readonly kind: string; readonly name: string };
    }[];
  }[];
}
