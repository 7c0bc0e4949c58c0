import * as z from 'zod';
import type { LogsCheck } from '../check-types.ts';
import type { Path } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import { containerText } from './exec.ts';
import type { Own } from './own.ts';
import { podRef, podText } from './parts.ts';
import { containsText, lacksText, patternText, textExpectation } from './text.ts';

export const logsSchema = z
  .strictObject({
    of: podText,
    container: containerText.optional(),
    previous: z
      .boolean()
      .optional()
      .describe("The log of the container before its last restart. Default: false, the running one's."),
    contains: containsText.optional(),
    matches: patternText.optional(),
    lacks: lacksText.optional(),
    proof: containsText
      .optional()
      .describe('With `lacks`: a text that has to be in the log, so that an empty one does not pass.'),
  })
  .describe('Reads the log of a container: exactly one of `contains`, `matches`, `lacks`.');

type LogsFile = z.infer<typeof logsSchema>;

const known = ['contains', 'matches', 'lacks'] as const;

export function resolveLogs(file: LogsFile, path: Path, resolution: Resolution): Own<LogsCheck> | undefined {
  const of = podRef(file.of, [...path, 'of'], resolution);
  const expect = textExpectation(file, path, resolution, known);
  const { container, previous = false, proof } = file;
  if (expect?.kind === 'lacks' && proof === undefined) {
    const hint = 'Add `proof`, a text that the log must hold: an empty log would pass.';
    return resolution.report([...path, 'lacks'], '`lacks` needs a proof that something is logged', hint);
  }
  if (expect !== undefined && expect.kind !== 'lacks' && proof !== undefined) {
    return resolution.report([...path, 'proof'], '`proof` means nothing without `lacks`', 'Remove it.');
  }
  return (
    of &&
    expect && {
      kind: 'logs',
      of,
      ...(container === undefined ? {} : { container }),
      previous,
      expect,
      ...(proof === undefined ? {} : { proof }),
    }
  );
}
