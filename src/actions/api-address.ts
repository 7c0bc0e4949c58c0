import type { LiveObject } from '../tools/kubectl.ts';

/**
 * A node that was started again can have another address. Its API server then takes up to half a minute until it gives
 * up the lease of the old one, and for so long part of what asks the Service `kubernetes` goes nowhere. Says so, or
 * undefined when only addresses of nodes are behind that Service.
 */
export function staleAddress(objects: readonly LiveObject[]): string | undefined {
  const own = objects
    .filter(({ kind }) => kind === 'Node')
    .flatMap(({ status }) => status?.addresses ?? [])
    .map(({ address }) => address);
  const behind = objects
    .filter(({ kind, metadata }) => kind === 'EndpointSlice' && metadata.name === 'kubernetes')
    .flatMap(({ endpoints }) => endpoints ?? [])
    .flatMap(({ addresses }) => addresses);
  const stale = behind.find((address) => !own.includes(address));
  return stale === undefined
    ? undefined
    : `the API server is still announced at ${stale}, an earlier address`;
}
