import stringWidth from 'fast-string-width';

/** Columns aligned by their widest cell, two spaces apart; one line a row, no blanks at the ends. */
export function table(rows: readonly (readonly string[])[], indent = 0): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, stringWidth(cell));
    });
  }
  return rows
    .map((row) => row.map((cell, column) => padded(cell, widths[column] ?? 0)).join('  '))
    .map((line) => `${' '.repeat(indent)}${line.trimEnd()}\n`)
    .join('');
}

/** Padded to so many columns; Korean, Chinese and Japanese characters take two. */
function padded(cell: string, width: number): string {
  return cell + ' '.repeat(Math.max(width - stringWidth(cell), 0));
}
