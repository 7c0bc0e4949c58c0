import * as z from 'zod';
import type { SpreadCheck } from '../check-types.ts';
import type { Path } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import type { Own } from './own.ts';
import { addressing, nodeText, podRef, podText, serviceRef, serviceText } from './parts.ts';

export const spreadSchema = z
  .strictObject({
    from: podText.describe('The pod that asks, written `cluster/pod` or `cluster/namespace/pod`.'),
    service: serviceText,
    by: z.enum(['dns', 'clusterIP', 'nodePort']).optional().describe('Default: dns.'),
    node: nodeText.optional().describe('With `by: nodePort`: the node whose address is asked.'),
    requests: z
      .int()
      .min(1)
      .max(10_000)
      .optional()
      .describe('Requests, each on a connection of its own. Default: 300.'),
    shares: z
      .enum(['even', 'one'])
      .optional()
      .describe(
        '`even`: every ready replica is as likely as the others; `one`: all go to one. Default: even.',
      ),
  })
  .describe('How requests are divided over the replicas of a Service.');

type SpreadFile = z.infer<typeof spreadSchema>;

/** Requests of a check that does not say how many: enough for four replicas. */
const defaultRequests = 300;

export function resolveSpread(
  file: SpreadFile,
  path: Path,
  resolution: Resolution,
): Own<SpreadCheck> | undefined {
  const { requests = defaultRequests, shares = 'even' } = file;
  const from = podRef(file.from, [...path, 'from'], resolution);
  const service = serviceRef(file.service, [...path, 'service'], resolution);
  const by = addressing(file, path, resolution);
  return from && service && by && { kind: 'spread', from, service, by, requests, shares };
}
