import { lexer, type Token, type Tokens } from 'marked';
import { escapeControls } from '../lab/problem.ts';
import { solutionLanguage } from '../lab/steps/fences.ts';
import { tableLines } from './prose-table.ts';
import { type Look, looks, printSpans, type Span, spansOf, widthOf, wrapSpans } from './spans.ts';

export interface ProseOptions {
  /** Columns of the terminal. */
  readonly width: number;
  readonly color: boolean;
}

/** Lines longer than this are tiring to read, however wide the terminal is. */
const widest = 100;
const tabStop = 8;
const typedAbove = '┏━━ type';
const typedBelow = '┗━━';

/**
 * Markdown as text for a terminal: paragraphs, lists and tables wrapped to the width, code as it is: what to type
 * between two rules, what is shown behind a bar. Links are `text (address)`; characters that steer a terminal are escaped.
 */
export function proseText(markdown: string, { width, color }: ProseOptions): string {
  const columns = Math.max(Math.min(width, widest), 20);
  const lines = blockLines(lexer(markdown), { width: columns, codeMarks: color ? '' : '`', color });
  return lines.map((line) => `${printSpans(line, color).trimEnd()}\n`).join('');
}

interface Page {
  readonly width: number;
  readonly codeMarks: string;
  readonly color: boolean;
}

/** Blocks with a blank line between them. */
function blockLines(tokens: readonly Token[], page: Page, tight = false): Span[][] {
  const blocks = tokens.map((token) => linesOf(token, page)).filter((lines) => lines.length > 0);
  return blocks.flatMap((lines, index) => (index === 0 || tight ? lines : [[], ...lines]));
}

function linesOf(token: Token, page: Page): Span[][] {
  switch (token.type) {
    case 'heading':
      return headingLines(token as Tokens.Heading, page);
    case 'code':
      return codeLines(token as Tokens.Code);
    case 'list':
      return listLines(token as Tokens.List, page);
    case 'blockquote': {
      const inner = blockLines((token as Tokens.Blockquote).tokens, { ...page, width: page.width - 2 });
      return behindBar(inner, '│ ', [looks.dim]);
    }
    case 'table':
      return tableLines(token as Tokens.Table, page.width, page.codeMarks);
    case 'hr':
      return [[{ text: '─'.repeat(page.width), look: [looks.dim] }]];
    case 'html':
      return htmlLines(token.raw, page);
    case 'paragraph':
    case 'text':
      return wrapSpans(
        spansOf('tokens' in token ? (token.tokens ?? []) : [token], page.codeMarks),
        page.width,
      );
    default:
      // Blank lines, definitions of links, and the box of a list's item, which stands in its mark.
      return [];
  }
}

/** Without colours a line under a heading says how high it stands. */
function headingLines({ depth, tokens }: Tokens.Heading, page: Page): Span[][] {
  const look: Look = depth === 1 ? [looks.bold, looks.underlined] : [looks.bold];
  const lines = wrapSpans(spansOf(tokens, page.codeMarks, look), page.width);
  const under = depth === 1 ? '=' : depth === 2 ? '-' : '';
  const longest = Math.max(...lines.map(widthOf));
  return page.color || under === '' ? lines : [...lines, [{ text: under.repeat(longest), look: [] }]];
}

/** Code is never wrapped. What is to be typed has nothing before its lines, so that they can be copied as they are. */
function codeLines({ text, lang }: Tokens.Code): Span[][] {
  const isTyped = /^\S*/.exec(lang ?? '')?.[0] === solutionLanguage;
  const lines = text.split('\n').map((line): Span[] => {
    const safe = escapeControls(expandTabs(line));
    return [{ text: safe, look: isTyped ? [looks.code] : [] }];
  });
  return isTyped
    ? [[{ text: typedAbove, look: [looks.dim] }], ...lines, [{ text: typedBelow, look: [looks.dim] }]]
    : behindBar(lines, '  │ ', [looks.dim]);
}

function expandTabs(line: string): string {
  return line.split('\t').reduce((text, part) => {
    const stop = (Math.floor(text.length / tabStop) + 1) * tabStop;
    return text.padEnd(stop) + part;
  });
}

function behindBar(lines: readonly Span[][], bar: string, look: Look): Span[][] {
  return lines.map((line) => [{ text: bar, look }, ...line]);
}

function listLines({ items, ordered, start, loose }: Tokens.List, page: Page): Span[][] {
  const first = Number(start === '' ? 1 : start);
  const last = String(first + items.length - 1).length;
  return items.flatMap((item, index) => {
    const box = item.task ? `[${item.checked === true ? 'x' : ' '}] ` : '';
    const mark = `${ordered ? `${String(first + index).padStart(last)}.` : '-'} ${box}`;
    const inner = { ...page, width: page.width - mark.length };
    const lines = blockLines(item.tokens, inner, !loose);
    const indented = lines.map((line, at) => [
      { text: at === 0 ? mark : ' '.repeat(mark.length), look: [] },
      ...line,
    ]);
    return loose && index > 0 ? [[], ...indented] : indented;
  });
}

/** Comments are for authors; of the rest only the text is shown. */
function htmlLines(raw: string, page: Page): Span[][] {
  const text = raw.replace(/<!--.*?(-->|$)/gs, '').replace(/<[^>]*>/g, ' ');
  return text.trim() === ''
    ? []
    : wrapSpans(spansOf([{ type: 'text', raw: text, text: text.trim() }], page.codeMarks), page.width);
}
