import type { TextExpectation } from '../lab/check-types.ts';
import { escapeControls } from '../lab/problem.ts';
import { isMatch } from './match.ts';

/** Characters of a text that a message shows. */
const shownLength = 160;

/** What a text has to be, after "prints" or "holds". */
export function wantedText({ kind, text }: TextExpectation): string {
  switch (kind) {
    case 'is':
      return text.trim() === '' ? 'nothing' : `exactly ${shown(text)}`;
    case 'contains':
      return shown(text);
    case 'matches':
      return `text that matches \`${escapeControls(text)}\``;
    case 'lacks':
      return `no ${shown(text)}`;
  }
}

/** Whether the text, without the white space around it, is as expected. */
export function isAsExpected({ kind, text: wanted }: TextExpectation, text: string): boolean {
  const bare = text.trim();
  switch (kind) {
    case 'is':
      return bare === wanted.trim();
    case 'contains':
      return bare.includes(wanted);
    case 'matches':
      return isMatch(wanted, bare);
    case 'lacks':
      return !bare.includes(wanted);
  }
}

/** A text in a message: quoted, on one line, its beginning alone when it is long. */
export function shown(text: string): string {
  const bare = text.trim();
  const short = bare.length > shownLength ? `${bare.slice(0, shownLength)}...` : bare;
  return escapeControls(JSON.stringify(short));
}

/** The last line that says something. */
export function lastLine(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.at(-1) ?? '';
}
