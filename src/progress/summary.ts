import type { Entry, Outcome } from './book.ts';

const words: Readonly<Record<Outcome, string>> = {
  done: 'done',
  unchanged: 'unchanged',
  failed: 'failed',
  skipped: 'skipped',
};

/** "12 done, 3 unchanged in 45.2 s; longest: Creating cluster core 25.1 s, ..." or nothing if nothing was done. */
export function summarize(entries: readonly Entry[], milliseconds: number): string | undefined {
  const counts = (Object.keys(words) as Outcome[])
    .map((outcome) => ({ outcome, count: entries.filter(({ state }) => state === outcome).length }))
    .filter(({ count }) => count > 0)
    .map(({ outcome, count }) => `${count} ${words[outcome]}`);
  if (counts.length === 0) {
    return undefined;
  }
  const left = entries.filter(({ state }) => state === 'running' || state === 'waiting').length;
  const parts = [...counts, ...(left === 0 ? [] : [`${left} not ended`])];
  const longest = entries
    .filter((entry) => (entry.seconds ?? 0) >= 1)
    .sort((a, b) => (b.seconds ?? 0) - (a.seconds ?? 0))
    .slice(0, 3)
    .map((entry) => `${entry.task.title} ${seconds(entry.seconds ?? 0)}`);
  const tail = longest.length === 0 || entries.length < 2 ? '' : `; longest: ${longest.join(', ')}`;
  return `${parts.join(', ')} in ${seconds(milliseconds / 1000)}${tail}`;
}

/** "0.4 s", "25.1 s", "4 min 46 s". */
export function seconds(value: number): string {
  if (value < 60) {
    return `${value.toFixed(1)} s`;
  }
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
