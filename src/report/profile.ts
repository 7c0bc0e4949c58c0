import { type Piece, waitedFor } from '../profile/critical.ts';
import type { Times } from '../profile/recorder.ts';
import type { Span } from '../progress.ts';

/** Pieces shorter than this are left out: milliseconds. */
const least = 50;

/** The critical path as a table: when a piece began, what it took, what of it was waiting, what was longest in it. */
export function profileText(path: readonly Piece[], times: Times): string {
  const rows = path.filter(({ start, end }) => end - start >= least).map((piece) => row(piece, times));
  const total = figure(times.end - times.start).trim();
  return [`Critical path, ${total} s:`, '  start   took  waits', ...rows, ''].join('\n');
}

function row({ time, start, end }: Piece, times: Times): string {
  const figures = [start - times.start, end - start].map(figure).join(' ');
  if (time === undefined) {
    const inside = longest(times.spans.filter((span) => isWithin(span, start, end)));
    return ` ${figures}         labs itself${inside}`;
  }
  const own = times.spans.filter(
    ({ id, start: from }) => id === time.task.id && from >= start && from <= end,
  );
  const waits = own
    .filter(({ what }) => what === 'wait')
    .reduce((sum, { seconds }) => sum + seconds * 1000, 0);
  const after = waitedFor(time, times.tasks);
  const because = after === undefined ? '' : `, after "${after.task.id}"`;
  const commands = longest(own.filter(({ what }) => what === 'command'));
  return ` ${figures} ${figure(waits)}  ${time.task.title}${because}${commands}`;
}

function isWithin({ start, seconds }: Span, from: number, to: number): boolean {
  return start >= from - 1 && start + seconds * 1000 <= to + 1;
}

function longest(spans: readonly Span[]): string {
  const [first] = spans.toSorted((a, b) => b.seconds - a.seconds);
  return first === undefined ? '' : ` (${first.text} ${first.seconds.toFixed(1)} s)`;
}

function figure(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(1).padStart(6);
}
