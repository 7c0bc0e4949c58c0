import * as z from 'zod';
import type { HttpCheck } from '../check-types.ts';
import type { Path } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import type { Own } from './own.ts';
import {
  addressing,
  nodeText,
  podInterface,
  podInterfaceText,
  podRef,
  podText,
  serviceRef,
  serviceText,
} from './parts.ts';

export const httpSchema = z
  .strictObject({
    from: podText,
    service: serviceText,
    by: z.enum(['dns', 'clusterIP', 'nodePort']).optional().describe('Default: dns.'),
    node: nodeText.optional().describe('With `by: nodePort`: the node whose address is asked.'),
    requests: z.int().min(1).max(10_000).optional().describe('Default: 60.'),
    captures: z
      .array(z.strictObject({ at: podInterfaceText, seen: z.boolean().describe('Every request, or none.') }))
      .max(64)
      .optional()
      .describe('Interfaces that must see every request of the run, or none.'),
  })
  .describe('Asks a Service; every ready replica must answer.');

type HttpFile = z.infer<typeof httpSchema>;

export function resolveHttp(file: HttpFile, path: Path, resolution: Resolution): Own<HttpCheck> | undefined {
  const from = podRef(file.from, [...path, 'from'], resolution);
  const service = serviceRef(file.service, [...path, 'service'], resolution);
  const by = addressing(file, path, resolution);
  const captures = (file.captures ?? []).flatMap(({ at, seen }, index) => {
    const place = [...path, 'captures', index];
    const where = podInterface(at, [...place, 'at'], resolution);
    return where ? [resolution.place({ at: where, seen }, place)] : [];
  });
  const requests = file.requests ?? 60;
  return from && service && by && { kind: 'http', from, service, by, requests, captures };
}
