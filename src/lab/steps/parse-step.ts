import type * as z from 'zod';
import type { Problem } from '../problem.ts';
import { beginning, parseSound, type Sound } from '../sound.ts';
import { type Fence, fencesOf, unreadable } from './fences.ts';

/** A Markdown file with front matter, split and read; nothing is known of the lab here. */
export interface StepText<Front> extends Sound<Front> {
  /** How the file is called in problems. */
  readonly shownAs: string;
  /** Markdown below the front matter, without blank lines at its ends. */
  readonly prose: string;
  readonly fences: readonly Fence[];
  /** A problem at a line of the prose, from 1. */
  proseProblem(line: number, message: string, hint: string): Problem;
}

/** Larger than any step a person reads; keeps the parsers' work bounded. */
export const maxStepBytes = 128 * 1024;

/** Reads a step or a translation: YAML between two lines `---`, then Markdown. */
export function parseStepText<Schema extends z.ZodType>(
  written: string,
  shownAs: string,
  schema: Schema,
): StepText<z.infer<Schema>> {
  const lines = written.replaceAll('\r\n', '\n').split('\n');
  const close = lines.findIndex((line, index) => index > 0 && line.trimEnd() === '---');
  const opened = lines[0]?.trimEnd() === '---';
  const start = opened && close !== -1 ? close + 1 : 0;
  const sound = opened
    ? close === -1
      ? noFront(shownAs, 'The front matter does not end', 'Add a line `---` below its last key.')
      : // The line `---` is left out and its line break kept, so that lines count as in the file.
        frontOf(`\n${lines.slice(1, close).join('\n')}\n`, shownAs, schema)
    : noFront(
        shownAs,
        'The file has no front matter',
        'Begin it with a line `---`, `title` and `checks`, and another line `---`.',
      );
  const prose = proseOf(lines, start, shownAs);
  return { ...sound, ...prose, problems: [...sound.problems, ...prose.problems] };
}

function frontOf<Schema extends z.ZodType>(text: string, shownAs: string, schema: Schema) {
  return parseSound(text, shownAs, schema, {
    empty: { message: 'The front matter is empty', hint: 'A step has a title and checks.' },
    several: {
      message: 'The front matter holds several YAML documents',
      hint: 'It ends at the first `---`.',
    },
  });
}

function proseOf(lines: readonly string[], start: number, shownAs: string) {
  const body = lines.slice(start);
  const blank = body.findIndex((line) => line.trim() !== '');
  const first = start + Math.max(blank, 0);
  const prose = lines.slice(first).join('\n').trimEnd();
  const bad = unreadable(prose);
  const proseProblem = (line: number, message: string, hint: string): Problem => ({
    ...beginning(shownAs, { message, hint }),
    line: first + line,
  });
  return {
    shownAs,
    prose,
    fences: bad === undefined ? fencesOf(prose) : [],
    problems: bad === undefined ? [] : [proseProblem(bad.line, bad.why, 'Break it up with blank lines.')],
    proseProblem,
  };
}

function noFront(shownAs: string, message: string, hint: string): Sound<never> {
  return {
    problems: [beginning(shownAs, { message, hint })],
    dropped: [],
    problem: (finding) => beginning(shownAs, finding),
    writtenPath: (path) => path,
  };
}
