import { escapeControls } from '../../lab/problem.ts';

/** Text that is HTML or SVG already. Everything else that goes into a page is escaped on the way. */
export class Markup {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type Part = string | number | Markup | undefined | readonly Part[];

/** Escapes what is put in, both for text and for attributes in double quotes; lists are joined, undefined is nothing. */
export function html(texts: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(
    texts.map((text, index) => text + (index < parts.length ? print(parts[index]) : '')).join(''),
  );
}

function print(part: Part): string {
  if (part instanceof Markup) {
    return part.text;
  }
  if (part === undefined) {
    return '';
  }
  return typeof part === 'object' ? part.map(print).join('') : escapeText(String(part));
}

/** A verdict can quote anything that a program in the lab printed. */
function escapeText(text: string): string {
  return escapeControls(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
