import type { Command } from '../command.ts';
import { CommandError } from '../exec.ts';
import type { EndpointsCheck, ServiceRef } from '../lab/check-types.ts';
import type { CheckContext } from './context.ts';
import { AbsentError, lookError } from './reason.ts';

/** One backend of a Service. */
export interface SeenEndpoint {
  readonly address: string;
  /** Absent for an endpoint that no pod stands behind. */
  readonly pod?: string;
  readonly state: 'ready' | 'notReady' | 'terminating';
}

/** Reads who stands behind the Service. A Service that is not there is a definite no. */
export async function observeEndpoints(
  { service }: EndpointsCheck,
  context: CheckContext,
): Promise<readonly SeenEndpoint[]> {
  const { cluster, namespace, name } = service;
  const get = async (...args: string[]): Promise<string> => {
    const command = context.kubectl(cluster)('get', ...args, '--namespace', namespace);
    return (await context.run(command, { timeout: 15_000 })).stdout;
  };
  try {
    const [slices] = await Promise.all([
      get('endpointslices', sliceSelector(service), '--output=json'),
      get('service', name, '--output=name'),
    ]);
    return endpointsOf(JSON.parse(slices) as RawEndpointSlices);
  } catch (error) {
    if (error instanceof CommandError && /services? "[^"]*" not found/.test(error.output.stderr)) {
      throw new AbsentError(`Cluster "${cluster}" has no Service "${namespace}/${name}"`, { cause: error });
    }
    throw lookError(error, `Reading the endpoints of "${name}"`, cluster);
  }
}

/** Prints a line for every slice of the Service, and for every change of one. */
export function watchEndpoints(
  { service }: { readonly service: ServiceRef },
  context: CheckContext,
): Command {
  return context.kubectl(service.cluster)(
    'get',
    'endpointslices',
    sliceSelector(service),
    ...['--namespace', service.namespace, '--watch', '--output=name'],
  );
}

function sliceSelector({ name }: ServiceRef): string {
  return `--selector=kubernetes.io/service-name=${name}`;
}

/**
 * Each endpoint once, by address; of one that is in two slices, as happens while it moves, the better state counts.
 * Only the first address means anything, and an unset `ready` means ready (discovery/v1).
 */
export function endpointsOf(slices: RawEndpointSlices): SeenEndpoint[] {
  const found = new Map<string, SeenEndpoint>();
  for (const { addresses, conditions, targetRef } of slices.items.flatMap((slice) => slice.endpoints ?? [])) {
    const [address = ''] = addresses ?? [];
    const isReady = conditions?.ready !== false;
    const state = isReady ? 'ready' : conditions.terminating === true ? 'terminating' : 'notReady';
    const pod = targetRef?.kind === 'Pod' ? { pod: targetRef.name } : {};
    if (found.get(address)?.state !== 'ready') {
      found.set(address, { address, ...pod, state });
    }
  }
  return [...found.values()].sort((one, other) =>
    (one.pod ?? one.address).localeCompare(other.pod ?? other.address),
  );
}

export interface RawEndpointSlices {
  readonly items: readonly {
    readonly endpoints?: readonly {
      readonly addresses?: readonly string[];
      readonly conditions?: { readonly ready?: boolean; readonly terminating?: boolean };
      readonly targetRef?: { readonly kind: string; readonly name: string };
    }[];
  }[];
}
