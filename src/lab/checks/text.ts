import * as z from 'zod';
import type { TextExpectation } from '../check-types.ts';
import type { Path } from '../problem.ts';
import type { Resolution } from '../resolution.ts';

const some = z.string().min(1).max(4096);

/** Written in a check as a regular expression of JavaScript. */
export const patternText = some.describe(
  'A regular expression (JavaScript). `^` and `$` match at every line, as in grep.',
);
export const containsText = some.describe('This text is in it.');
export const lacksText = some.describe('This text is not in it.');

export const outputSchema = z
  .strictObject({
    is: z.string().max(4096).optional().describe('It is exactly this, white space around it left out.'),
    contains: containsText.optional(),
    matches: patternText.optional(),
    lacks: lacksText.optional(),
  })
  .describe('What it prints: exactly one of `is`, `contains`, `matches`, `lacks`.');

type TextFile = { readonly [Kind in TextExpectation['kind']]?: string | undefined };

const kinds = ['is', 'contains', 'matches', 'lacks'] as const;

/** The one expectation of a text; `path` is the mapping that holds it, `known` what may stand there. */
export function textExpectation(
  file: TextFile,
  path: Path,
  resolution: Resolution,
  known: readonly TextExpectation['kind'][] = kinds,
): TextExpectation | undefined {
  const kind = exactlyOne(file, known, path, resolution);
  if (kind === undefined) {
    return undefined;
  }
  const text = file[kind] ?? '';
  return kind === 'matches' && !isPattern(text, [...path, 'matches'], resolution)
    ? undefined
    : { kind, text };
}

/** Which of the keys is there; reports when it is none or several. */
export function exactlyOne<Key extends string>(
  file: { readonly [One in Key]?: unknown },
  keys: readonly Key[],
  path: Path,
  resolution: Resolution,
): Key | undefined {
  const [first, second] = keys.filter((key) => file[key] !== undefined);
  if (second !== undefined) {
    return resolution.report(
      path,
      `There is both \`${first}\` and \`${second}\``,
      'Keep one, or write two entries.',
    );
  }
  if (first === undefined && !resolution.gaps.damaged(path)) {
    const list = keys.map((key) => `\`${key}\``).join(', ');
    return resolution.report(path, 'Nothing is expected here', `Add one of ${list}.`);
  }
  return first;
}

/** Reports a text that is no regular expression. */
export function isPattern(text: string, path: Path, resolution: Resolution): boolean {
  try {
    new RegExp(text, 'm');
    return true;
  } catch (error) {
    const why = error instanceof Error ? error.message.replace(/^.*: /s, '') : '';
    resolution.report(path, `This is no regular expression: ${why.toLowerCase()}`, 'Mend it.');
    return false;
  }
}
