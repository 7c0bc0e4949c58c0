import { type Report, withFigures } from './report.ts';

/** A report as text: figures in columns, then ratios, growth and notes. */
export function tableOf(report: Report): string {
  const { series, ratios, growths } = withFigures(report);
  const blocks = [
    columns(
      ['', 'minimum', 'median', 'maximum', '', 'rounds', 'goal'],
      series.map(({ what, minimum, median, maximum, unit, rounds, goal }) => [
        what,
        ...[minimum, median, maximum].map(figure),
        unit,
        String(rounds),
        verdict(median, goal),
      ]),
    ),
    columns(
      ['', 'ratio', 'pair by pair', 'goal'],
      ratios.map(({ what, to, ratio, pairs, goal }) => [
        `${what} / ${to}`,
        figure(ratio),
        `${figure(pairs.minimum)} to ${figure(pairs.maximum)}`,
        verdict(ratio, goal),
      ]),
    ),
    columns(
      ['', 'each', '', 'at 0', 'goal'],
      growths.map(({ what, slope, start, unit, goal }) => [
        what,
        figure(slope),
        unit,
        figure(start),
        verdict(slope, goal),
      ]),
    ),
    report.notes.map((note) => `- ${note}\n`).join(''),
  ];
  return `${report.name}: ${report.about}\n${blocks.filter((block) => block !== '').join('\n')}`;
}

function verdict(value: number, goal: number | undefined): string {
  if (goal === undefined) {
    return '';
  }
  return `at most ${goal}: ${value <= goal ? 'met' : 'missed'}`;
}

/** Three digits that mean something. */
export function figure(value: number): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toFixed(digits);
}

/** Nothing for no rows. What is a number stands at the right of its column. */
function columns(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) {
    return '';
  }
  const all = [head, ...rows];
  const widths = head.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  const isNumber = (at: number) => rows.every((row) => /^-?[\d.]+$/.test(row[at] ?? ''));
  const line = (row: readonly string[]) =>
    widths
      .map((width, at) => (isNumber(at) ? (row[at] ?? '').padStart(width) : (row[at] ?? '').padEnd(width)))
      .join('  ')
      .trimEnd();
  return `${all.map(line).join('\n')}\n`;
}
