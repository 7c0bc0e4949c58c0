import { UsageError } from '../errors.ts';

/** Where something stands in a document: keys and list indexes from the root. */
export type Path = readonly (string | number)[];

/** What a rule finds, before it is known where in the text that is. */
export interface Finding {
  readonly path: Path;
  /** The fact, own values quoted. */
  readonly message: string;
  /** What to do. */
  readonly hint?: string | undefined;
  /** Point at the key and not at its value (unknown keys). */
  readonly onKey?: boolean;
}

/** One slip in a file that a program wrote can break a rule in every line of it. */
export const manyFindings = 1000;

/** The first of very many findings, and how many more there are. */
export function firstOf(findings: readonly Finding[]): readonly Finding[] {
  const more = findings.length - manyFindings;
  const message = `There are ${more} more problems; these are the first ${manyFindings}`;
  return more <= 0 ? findings : [...findings.slice(0, manyFindings), { path: [], message }];
}

/** A finding with its place in a file. Lines and columns count from 1. */
export interface Problem {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** `links[0].endpoints[1]`; empty for the document as a whole. */
  readonly path: string;
  readonly message: string;
  readonly hint?: string;
}

/** A lab file, or a manifest of it, that cannot be used; carries every problem that could be determined. */
export class LabFileError extends UsageError {
  override readonly name = 'LabFileError';
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    const count = problems.length === 1 ? 'One problem' : `${problems.length} problems`;
    super(`${count} in the lab file:\n${problems.map(printProblem).join('\n')}`);
    this.problems = problems;
  }
}

/** `lab.yaml:12:7 links[0].endpoints[1]: message. Hint` on one line. */
export function printProblem(problem: Problem): string {
  const path = problem.path === '' ? '' : ` ${problem.path}`;
  const hint = problem.hint === undefined ? '' : `. ${problem.hint}`;
  return escapeControls(
    `${problem.file}:${problem.line}:${problem.column}${path}: ${problem.message}${hint}`,
  );
}

export function printPath(path: Path): string {
  return path
    .map((part, index) => {
      if (typeof part === 'number') {
        return `[${part}]`;
      }
      const key = /^[A-Za-z_][\w-]{0,59}$/.test(part) ? part : quoted(part);
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

const shownLength = 60;
const shownNames = 10;

/** Names in a message: quoted, the first few of many. */
export function listed(names: Iterable<string>): string {
  const all = [...names];
  const rest = all.length > shownNames ? ` and ${all.length - shownNames} more` : '';
  return all.length === 0 ? 'none' : `${all.slice(0, shownNames).map(quoted).join(', ')}${rest}`;
}

/** A user's value in a message: quoted, shortened, on one line. */
export function quoted(value: string): string {
  const short = value.length > shownLength ? `${value.slice(0, shownLength)}...` : value;
  return escapeControls(JSON.stringify(short));
}

/**
 * Escapes everything but line breaks that moves a terminal's cursor, changes its colours or turns the text's
 * direction: lab files come from anywhere. `harmless`: one such character that may stay, a tab where nothing is aligned.
 */
export function escapeControls(text: string, harmless = ''): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
    /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff]/gu,
    (character) =>
      character === harmless ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
