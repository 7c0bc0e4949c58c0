import * as z from 'zod';
import type { Copies, Flow, PacketsCheck } from '../check-types.ts';
import { listed, type Path, quoted } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import { didYouMean } from '../suggest.ts';
import type { Own } from './own.ts';
import { podInterface, podInterfaceText } from './parts.ts';

const name = z.string().describe('Lower-case letters, digits and dashes.');

const flow = z.strictObject({
  name,
  from: podInterfaceText,
  to: podInterfaceText,
  routed: z
    .boolean()
    .optional()
    .describe('true: the frames are routed on the way, so only payloads are compared. Default: false.'),
});

export const packetsSchema = z
  .strictObject({
    flows: z.array(flow).min(1).max(64).describe('Every frame of every flow must arrive once and in order.'),
    count: z.int().min(1).max(100_000).optional().describe('Frames of each flow. Default: 500.'),
    copies: z
      .array(
        z.strictObject({
          at: podInterfaceText,
          of: z.array(name).max(64).describe('Flows whose frames must all be here; none: no frame at all.'),
        }),
      )
      .max(64)
      .optional()
      .describe('Where exact copies must be, and of which flows.'),
  })
  .describe('Sends tagged frames and accounts for every one.');

type PacketsFile = z.infer<typeof packetsSchema>;

export function resolvePackets(file: PacketsFile, path: Path, resolution: Resolution): Own<PacketsCheck> {
  const flows = file.flows.flatMap(({ name, from, to, routed = false }, index): Flow[] => {
    const place = [...path, 'flows', index];
    const sender = podInterface(from, [...place, 'from'], resolution);
    const receiver = podInterface(to, [...place, 'to'], resolution);
    return sender && receiver ? [resolution.place({ name, from: sender, to: receiver, routed }, place)] : [];
  });
  const copies = (file.copies ?? []).flatMap(({ at, of }, index): Copies[] => {
    const place = [...path, 'copies', index];
    const where = podInterface(at, [...place, 'at'], resolution);
    reportUnknownFlows(of, file, path, index, resolution);
    return where ? [resolution.place({ at: where, of }, place)] : [];
  });
  return { kind: 'packets', flows, count: file.count ?? 500, copies };
}

function reportUnknownFlows(
  of: readonly string[],
  file: PacketsFile,
  path: Path,
  index: number,
  resolution: Resolution,
): void {
  const names = file.flows.map(({ name }) => name);
  for (const [at, name] of of.entries()) {
    if (!names.includes(name) && !resolution.gaps.damaged([...path, 'flows'])) {
      const known = `The check's flows: ${listed(names)}.`;
      const place = [...path, 'copies', index, 'of', at];
      resolution.report(
        place,
        `There is no flow ${quoted(name)} in this check`,
        didYouMean(name, names) ?? known,
      );
    }
  }
}
