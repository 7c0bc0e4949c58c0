import { Lexer, type Token, type Tokens } from 'marked';

/** A fenced code block of a step's prose. */
export interface Fence {
  /** First word after the opening fence, such as `bash`; empty: none. */
  readonly language: string;
  readonly text: string;
  /** Line of the opening fence in the prose, from 1. */
  readonly line: number;
  readonly closed: boolean;
}

/** The language whose blocks are the solution. */
export const solutionLanguage = 'bash';

/** marked calls itself for each level, and the stack is not endless. */
const deepest = 50;
/** Emphasis and links are searched for in time that grows with the square of a paragraph's length. */
const longest = 10_000;

/** Blocks without what stands in their lines: fences are not found there, and hostile lines take minutes. */
function blocksOf(markdown: string): Token[] {
  return new Lexer().blockTokens(markdown.replaceAll('\r', '\n'), []);
}

/** The first line, from 1, of which a Markdown parser could make a meal, and why; undefined for every ordinary text. */
export function unreadable(markdown: string): { readonly line: number; readonly why: string } | undefined {
  let length = 0;
  for (const [index, text] of markdown.split('\n').entries()) {
    length = text.trim() === '' ? 0 : length + text.length;
    if (marksBefore(text) > deepest) {
      return { line: index + 1, why: 'This line is nested too deeply' };
    }
    if (length > longest) {
      return { line: index + 1, why: `This block has more than ${longest} characters` };
    }
  }
  return undefined;
}

/** How many marks of quotes and list items a line begins with. */
function marksBefore(text: string): number {
  const mark = /\s*(?:>|(?:[-*+]|\d{1,9}[.)])(?:\s|$))/y;
  let count = 0;
  while (mark.test(text)) {
    count += 1;
  }
  return count;
}

/** Every fenced block in the order of the text, those within lists and quotes too. */
export function fencesOf(markdown: string): Fence[] {
  const lines = markdown.split('\n');
  let next = 0;
  return codeTokens(blocksOf(markdown)).map((token) => {
    const opening = firstLine(token.raw).trim();
    // Within a list or a quote more stands before the fence than in the token.
    const found = lines.findIndex((line, index) => index >= next && line.trimEnd().endsWith(opening));
    const at = found === -1 ? Math.min(next, lines.length - 1) : found;
    next = at + token.raw.trim().split('\n').length;
    const language = /^\S*/.exec(token.lang ?? '')?.[0] ?? '';
    return { language, text: token.text, line: at + 1, closed: isClosed(token.raw, opening) };
  });
}

/** The texts of the blocks that solve the step. */
export function solutionOf(fences: readonly Fence[]): string[] {
  return fences.filter(({ language }) => language === solutionLanguage).map(({ text }) => text);
}

function codeTokens(tokens: readonly Token[]): Tokens.Code[] {
  return tokens.flatMap((token): Tokens.Code[] => {
    if (isFenced(token)) {
      return [token];
    }
    if (token.type === 'list') {
      return (token as Tokens.List).items.flatMap((item) => codeTokens(item.tokens));
    }
    return 'tokens' in token && token.tokens !== undefined ? codeTokens(token.tokens) : [];
  });
}

function isFenced(token: Token): token is Tokens.Code {
  return token.type === 'code' && token.codeBlockStyle !== 'indented';
}

function firstLine(text: string): string {
  return text.trimStart().split('\n', 1)[0] ?? '';
}

function isClosed(raw: string, opening: string): boolean {
  const fence = /^(?:`{3,}|~{3,})/.exec(opening)?.[0] ?? '```';
  const last = raw.trimEnd().split('\n').at(-1)?.trim() ?? '';
  const isFence = last.length >= fence.length && [...last].every((character) => character === fence[0]);
  return isFence && raw.trimEnd().includes('\n');
}
