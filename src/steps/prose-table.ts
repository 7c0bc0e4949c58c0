import type { Tokens } from 'marked';
import { looks, type Span, spansOf, widthOf, wrapSpans } from './spans.ts';

const gap = '  ';
/** Narrower columns are harder to read than a table that sticks out. */
const narrowest = 8;

/** A table as lines: columns as wide as their cells, the widest wrapped until all fit. */
export function tableLines(
  { header, rows, align }: Tokens.Table,
  width: number,
  codeMarks: string,
): Span[][] {
  const cells = [
    header.map(({ tokens }) => spansOf(tokens, codeMarks, [looks.bold])),
    ...rows.map((row) => row.map(({ tokens }) => spansOf(tokens, codeMarks))),
  ];
  const widths = fitted(
    header.map((_, column) => Math.max(...cells.map((row) => widthOf(row[column] ?? [])))),
    width,
  );
  const [head = [], ...body] = cells.map((row) => rowLines(row, widths, align));
  const rule = [{ text: widths.map((one) => '─'.repeat(one)).join(gap), look: [looks.dim] }];
  return [...head, rule, ...body.flat()];
}

/** Takes from the widest column, one by one, until the table fits. */
function fitted(natural: readonly number[], width: number): number[] {
  const widths = [...natural];
  const total = () => widths.reduce((sum, one) => sum + one + gap.length, -gap.length);
  while (total() > width) {
    const widest = widths.indexOf(Math.max(...widths));
    const own = widths[widest] ?? 0;
    if (own <= narrowest) {
      break;
    }
    widths[widest] = own - 1;
  }
  return widths;
}

function rowLines(
  cells: readonly (readonly Span[])[],
  widths: readonly number[],
  align: Tokens.Table['align'],
): Span[][] {
  const wrapped = widths.map((width, column) => wrapSpans(cells[column] ?? [], width));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, at) =>
    widths.flatMap((width, column): Span[] => {
      const line = wrapped[column]?.[at] ?? [];
      const space = Math.max(width - widthOf(line), 0);
      const left = { right: space, center: Math.floor(space / 2), left: 0 }[align[column] ?? 'left'];
      const isLast = column === widths.length - 1;
      const right = isLast ? '' : ' '.repeat(space - left) + gap;
      return [blank(' '.repeat(left)), ...line, blank(right)];
    }),
  );
}

function blank(text: string): Span {
  return { text, look: [] };
}
