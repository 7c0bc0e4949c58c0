import type { Shown } from './filter.ts';
import type { ReportInput } from './input.ts';
import { shownAs } from './steps.ts';

/** The whole in a line: "8 passed, 2 failed", and how far the steps came. */
export function tally({ checks, steps = [] }: ReportInput): string {
  const count = (status: string) => checks.filter(({ verdict }) => verdict.status === status).length;
  const parts = [
    [count('pass'), 'passed'],
    [count('fail'), 'failed'],
    [count('error'), 'could not be looked at'],
    [count('skip'), 'skipped'],
  ] as const;
  const some = parts.filter(([number, word]) => number > 0 || word === 'passed' || word === 'failed');
  const all = some.map(([number, word]) => `${number} ${word}`).join(', ');
  const passed = steps.filter(({ status }) => shownAs(status) === 'pass').length;
  const walk = steps.length === 0 ? '' : `; ${passed} of ${steps.length} steps passed`;
  return `${checks.length === 0 ? 'nothing checked' : all}${walk}`;
}

/** The worst word of all, steps included; a step that nobody has tried says nothing. */
export function worst({ checks, steps = [] }: ReportInput): Shown {
  const words = [
    ...checks.map(({ verdict }) => verdict.status),
    ...steps.map(({ status }) => shownAs(status)),
  ];
  return (['error', 'fail', 'pass'] as const).find((word) => words.includes(word)) ?? 'unchecked';
}
