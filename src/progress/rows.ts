import type { Entry } from './book.ts';
import { seconds } from './summary.ts';

export interface GroupRow {
  readonly title: string;
  readonly state: 'waiting' | 'running' | 'ended' | 'failed';
}

/** What one row says of its group: `core  Creating cluster core  3/7  12.3 s  waiting for the API server`. */
export function groupRow(group: string, entries: readonly Entry[], now: number): GroupRow {
  const name = group === '' ? '' : `${group}  `;
  const isEnded = entries.every(hasEnded);
  const failed = entries.find(({ state }) => state === 'failed');
  if (entries.some(({ state }) => state === 'running')) {
    return { title: `${name}${runningWords(entries, now)}`, state: 'running' };
  }
  if (failed !== undefined) {
    return { title: `${name}${failedWords(failed)}`, state: isEnded ? 'failed' : 'running' };
  }
  if (isEnded) {
    return { title: `${name}${countWords(entries)}`, state: 'ended' };
  }
  return entries.some(hasEnded)
    ? {
        title: `${name}${countWords(entries)}, ${entries.length - countEnded(entries)} to do`,
        state: 'running',
      }
    : { title: `${name}waiting`, state: 'waiting' };
}

/** What stays on the row of a group that did not come to its end. */
export function leftRow(group: string, entries: readonly Entry[]): string {
  const failed = entries.find(({ state }) => state === 'failed');
  const stopped = `stopped after ${countEnded(entries)} of ${entries.length}`;
  return `${group === '' ? '' : `${group}  `}${failed === undefined ? stopped : failedWords(failed)}`;
}

function runningWords(entries: readonly Entry[], now: number): string {
  const running = entries.filter(({ state }) => state === 'running');
  const oldest = running.reduce((a, b) => ((a.startedAt ?? now) <= (b.startedAt ?? now) ? a : b));
  const others = running.length > 1 ? ` and ${running.length - 1} more` : '';
  const time = seconds((now - (oldest.startedAt ?? now)) / 1000);
  const usual = oldest.task.lastTime === undefined ? '' : ` of about ${seconds(oldest.task.lastTime)}`;
  const said = oldest.note === undefined ? '' : `  ${oldest.note}`;
  return `${oldest.task.title}${others}  ${countEnded(entries)}/${entries.length}  ${time}${usual}${said}`;
}

function failedWords(entry: Entry): string {
  const said = entry.said === undefined ? '' : `: ${entry.said.split('\n')[0]}`;
  return `${entry.task.title} failed${said}`;
}

function hasEnded({ state }: Entry): boolean {
  return state !== 'waiting' && state !== 'running';
}

function countEnded(entries: readonly Entry[]): number {
  return entries.filter(hasEnded).length;
}

/** "6 done, 1 unchanged  31.2 s", or the title where there is only one. */
function countWords(entries: readonly Entry[]): string {
  const time = seconds(wallTime(entries));
  const [only] = entries;
  if (entries.length === 1 && only !== undefined) {
    return `${only.task.title}  ${only.state === 'done' ? time : only.state}`;
  }
  const counts = Map.groupBy(entries, ({ state }) => state);
  const words = (['done', 'unchanged', 'skipped', 'failed'] as const)
    .map((state) => ({ state, count: counts.get(state)?.length ?? 0 }))
    .filter(({ count }) => count > 0)
    .map(({ state, count }) => `${count} ${state}`);
  return `${words.join(', ')}  ${time}`;
}

/** Seconds from the first start to the last end: what ran side by side counts once. */
function wallTime(entries: readonly Entry[]): number {
  const begun = entries.filter((entry) => entry.startedAt !== undefined);
  if (begun.length === 0) {
    return 0;
  }
  const first = Math.min(...begun.map((entry) => entry.startedAt ?? 0));
  const last = Math.max(...begun.map((entry) => (entry.startedAt ?? 0) + (entry.seconds ?? 0) * 1000));
  return (last - first) / 1000;
}
