import type { Clock } from '../clock.ts';
import type { ReporterOptions } from '../commands/context.ts';
import type { Event } from '../progress.ts';
import { Book, type Entry } from './book.ts';
import { seconds, summarize } from './summary.ts';

/** A reporter that is told by its owner when time has passed. */
export interface TickingReporter {
  emit(event: Event): void;
  tick(): void;
  close(): Promise<void>;
}

interface Options extends ReporterOptions {
  readonly clock: Pick<Clock, 'now'>;
  write(text: string): void;
}

/** After so long without an end a running action says what it is waiting for; then at twice the time, and so on. */
const firstSign = 15_000;
const rarestSign = 120_000;

/** One line per finished action, for logs: `[ 12.3s] core  Creating cluster core  25.1 s`. */
export function createPlainReporter({
  write,
  clock,
  quiet = false,
  verbose = false,
}: Options): TickingReporter {
  const book = new Book();
  const began = clock.now();
  const signs = new Map<string, number>();
  const line = (entry: Entry, text: string) => {
    const width = Math.max(...book.entries.map(({ task }) => task.group.length));
    const group = width === 0 ? '' : `${entry.task.group.padEnd(width)}  `;
    const elapsed = ((clock.now() - began) / 1000).toFixed(1).padStart(6);
    write(`[${elapsed}s] ${group}${entry.task.title}  ${text}\n`);
  };
  return {
    emit: (event) => {
      const entry = book.add(event, clock.now());
      if (entry === undefined) {
        return;
      }
      const text = quiet ? undefined : wordsFor(event, entry, verbose);
      if (text !== undefined) {
        line(entry, text);
      } else if (entry.state === 'failed') {
        line(entry, failure(entry));
      }
    },
    tick: () => {
      for (const entry of quiet ? [] : book.running) {
        const running = clock.now() - (entry.startedAt ?? clock.now());
        const due = signs.get(entry.task.id) ?? firstSign;
        if (running >= due) {
          signs.set(entry.task.id, due + Math.min(due, rarestSign));
          line(entry, stillRunning(entry, running));
        }
      }
    },
    close: async () => {
      const summary = summarize(book.entries, clock.now() - began);
      if (summary !== undefined && !quiet) {
        write(`${summary}\n`);
      }
    },
  };
}

function wordsFor(event: Event, entry: Entry, verbose: boolean): string | undefined {
  if (event.kind === 'end') {
    return entry.state === 'failed' ? failure(entry) : ending(entry);
  }
  if (!verbose) {
    return undefined;
  }
  return event.kind === 'note' ? entry.note : 'started';
}

function ending(entry: Entry): string {
  const time = seconds(entry.seconds ?? 0);
  switch (entry.state) {
    case 'unchanged':
      return `unchanged  ${time}`;
    case 'skipped':
      return entry.said === undefined ? 'skipped' : `skipped: ${entry.said}`;
    default:
      return entry.said === undefined ? time : `${time}  ${entry.said}`;
  }
}

// The first line: the whole of it follows when the command ends.
function failure(entry: Entry): string {
  const said = entry.said === undefined ? '' : `: ${entry.said.split('\n')[0]}`;
  return `FAILED after ${seconds(entry.seconds ?? 0)}${said}`;
}

function stillRunning(entry: Entry, milliseconds: number): string {
  const usual = entry.task.lastTime === undefined ? '' : ` (${seconds(entry.task.lastTime)} last time)`;
  const said = entry.note === undefined ? '' : `: ${entry.note}`;
  return `still running after ${seconds(milliseconds / 1000)}${usual}${said}`;
}
