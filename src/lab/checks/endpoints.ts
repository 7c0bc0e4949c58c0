import * as z from 'zod';
import type { EndpointsCheck } from '../check-types.ts';
import { type Path, quoted } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import { parseSubnet } from '../subnets.ts';
import type { Own } from './own.ts';
import { serviceRef, serviceText } from './parts.ts';

const count = z.int().min(0).max(1000);

export const endpointsSchema = z
  .strictObject({
    service: serviceText,
    ready: count.optional().describe('So many endpoints are ready.'),
    notReady: count
      .optional()
      .describe('So many are not ready, those that are being terminated not counted.'),
    addresses: z.array(z.string()).max(1000).optional().describe('Exactly these IPv4 addresses are ready.'),
    pods: z.array(z.string()).max(1000).optional().describe('Exactly these pods are ready.'),
  })
  .describe('Who stands behind a Service, by its EndpointSlices.');

type EndpointsFile = z.infer<typeof endpointsSchema>;

const expectations = ['ready', 'notReady', 'addresses', 'pods'] as const;

export function resolveEndpoints(
  file: EndpointsFile,
  path: Path,
  resolution: Resolution,
): Own<EndpointsCheck> | undefined {
  const service = serviceRef(file.service, [...path, 'service'], resolution);
  for (const [index, address] of (file.addresses ?? []).entries()) {
    if (parseSubnet(`${address}/32`) === undefined) {
      const message = `${quoted(address)} is no IPv4 address`;
      resolution.report([...path, 'addresses', index], message, 'Write it as 10.1.2.3.');
    }
  }
  if (expectations.every((key) => file[key] === undefined)) {
    const hint = `Add one of ${expectations.map((key) => `\`${key}\``).join(', ')}.`;
    return resolution.gaps.damaged(path)
      ? undefined
      : resolution.report(path, 'Nothing is expected of the endpoints', hint);
  }
  const { ready, notReady, addresses, pods } = file;
  return (
    service && {
      kind: 'endpoints',
      service,
      ...(ready === undefined ? {} : { ready }),
      ...(notReady === undefined ? {} : { notReady }),
      ...(addresses === undefined ? {} : { addresses }),
      ...(pods === undefined ? {} : { pods }),
    }
  );
}
