import stringWidth from 'fast-string-width';
import type { Token, Tokens } from 'marked';
import { escapeControls } from '../lab/problem.ts';

/** How a piece of text looks, as SGR parameters (ECMA-48); none: plain. */
export type Look = readonly number[];

/** A piece of a line of prose in one look. */
export interface Span {
  readonly text: string;
  readonly look: Look;
  /** Is not broken over lines while it fits into one. */
  readonly whole?: boolean;
}

export const looks = { bold: 1, dim: 2, italic: 3, underlined: 4, struck: 9, code: 36 } as const;

/** A line break that the author wants. */
const lineBreak = '\n';

/** Inline Markdown as spans; `codeMarks`: what stands around code, for terminals without colours. */
export function spansOf(tokens: readonly Token[], codeMarks: string, look: Look = []): Span[] {
  const inner = (token: Token, more: Look) =>
    'tokens' in token && token.tokens !== undefined
      ? spansOf(token.tokens, codeMarks, [...look, ...more])
      : plain('text' in token ? String(token.text) : '', [...look, ...more]);
  return tokens.flatMap((token): Span[] => {
    switch (token.type) {
      case 'strong':
        return inner(token, [looks.bold]);
      case 'em':
        return inner(token, [looks.italic]);
      case 'del':
        return inner(token, [looks.struck]);
      case 'codespan':
        return [codeSpan(token as Tokens.Codespan, codeMarks, look)];
      case 'link':
        return [...inner(token, [looks.underlined]), ...address(token as Tokens.Link, look)];
      case 'image':
        return plain(`[${(token as Tokens.Image).text}]`, look);
      case 'br':
        return [{ text: lineBreak, look }];
      case 'checkbox':
        return [];
      case 'html':
        return /^<br\b/i.test(token.raw) ? [{ text: lineBreak, look }] : [];
      default:
        return inner(token, []);
    }
  });
}

function codeSpan({ text }: Tokens.Codespan, marks: string, look: Look): Span {
  return { text: escapeControls(`${marks}${text}${marks}`), look: [...look, looks.code], whole: true };
}

/** The address behind a link's text, unless that is the address itself. */
function address({ href, text }: Tokens.Link, look: Look): Span[] {
  return href === text || href === `mailto:${text}` ? [] : plain(` (${href})`, look);
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: ' ',
  '#39': "'",
};

function plain(text: string, look: Look): Span[] {
  const decoded = text.replace(/&(amp|lt|gt|quot|nbsp|#39);/g, (_, name: string) => entities[name] ?? '');
  return [{ text: escapeControls(decoded.replace(/\s+/g, ' ')), look }];
}

/** Spans broken into lines of at most `width` columns; a word that is wider stands alone and sticks out. */
export function wrapSpans(spans: readonly Span[], width: number): Span[][] {
  const lines: Span[][] = [[]];
  let used = 0;
  for (const word of wordsOf(spans, width)) {
    const line = lines.at(-1) ?? [];
    if (word === lineBreak) {
      lines.push([]);
      used = 0;
      continue;
    }
    const gap = line.length > 0 && word.spaced ? 1 : 0;
    if (line.length > 0 && used + gap + word.width > width) {
      lines.push([...word.spans]);
      used = word.width;
    } else {
      line.push(...(gap === 1 ? [{ text: ' ', look: gapLook(line, word) }] : []), ...word.spans);
      used += gap + word.width;
    }
  }
  return lines;
}

interface Word {
  readonly spans: readonly Span[];
  readonly width: number;
  /** A blank stands before it. */
  readonly spaced: boolean;
}

/** The blank between two words of one look has it too, so that a line under a link is one line. */
function gapLook(line: readonly Span[], word: Word): Look {
  const before = line.at(-1)?.look ?? [];
  const after = word.spans[0]?.look ?? [];
  return before.join() === after.join() ? before : [];
}

/** Spans cut at blanks; what stands together without one is one word, whatever its looks. */
function wordsOf(spans: readonly Span[], width: number): (Word | typeof lineBreak)[] {
  const words: (Word | typeof lineBreak)[] = [];
  let current: Span[] = [];
  let spaced = false;
  const end = () => {
    if (current.length > 0) {
      words.push(...fitting(current, width, spaced));
      spaced = false;
    }
    current = [];
  };
  for (const { text, look, whole } of spans) {
    if (text === lineBreak) {
      end();
      words.push(lineBreak);
      continue;
    }
    if (whole === true && stringWidth(text) <= width) {
      current.push({ text, look });
      continue;
    }
    for (const [index, part] of text.split(' ').entries()) {
      if (index > 0) {
        end();
        spaced = true;
      }
      if (part !== '') {
        current.push({ text: part, look });
      }
    }
  }
  end();
  return words;
}

const graphemes = new Intl.Segmenter();

/** Chinese and Japanese have no blanks: a word wider than a line is cut between wide characters. */
function fitting(spans: readonly Span[], width: number, spaced: boolean): Word[] {
  const own = widthOf(spans);
  const hasWide = spans.some(({ text }) => stringWidth(text) > [...graphemes.segment(text)].length);
  if (own <= width || !hasWide) {
    return [{ spans, width: own, spaced }];
  }
  return spans
    .flatMap(({ text, look }) => [...graphemes.segment(text)].map(({ segment }) => ({ text: segment, look })))
    .map((span, index) => ({
      spans: [span],
      width: stringWidth(span.text),
      spaced: spaced && index === 0,
    }));
}

/** Columns that a line takes. */
export function widthOf(spans: readonly Span[]): number {
  return spans.reduce((sum, { text }) => sum + stringWidth(text), 0);
}

/** A line as it is written to the terminal. */
export function printSpans(spans: readonly Span[], color: boolean): string {
  const runs: { text: string; readonly look: string }[] = [];
  for (const { text, look } of spans) {
    const last = runs.at(-1);
    const own = look.join(';');
    if (last?.look === own) {
      last.text += text;
    } else if (text !== '') {
      runs.push({ text, look: own });
    }
  }
  return runs
    .map(({ text, look }) => (color && look !== '' ? `\u001b[${look}m${text}\u001b[0m` : text))
    .join('');
}
