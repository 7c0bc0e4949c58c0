import { DefaultRenderer, Listr, ListrLogger, ProcessOutput } from 'listr2';
import type { CommandContext } from '../commands/context.ts';
import { Interruption } from '../interruption.ts';
import type { Event } from '../progress.ts';
import { Book, type Entry } from './book.ts';
import type { TickingReporter } from './plain.ts';
import { groupRow, leftRow } from './rows.ts';
import { summarize } from './summary.ts';

/** The live rows go to stderr, so they are wanted even where stdout is a pipe. */
class StderrRenderer extends DefaultRenderer {
  static override nonTTY = true;
}

type Surroundings = Pick<CommandContext, 'clock' | 'signal' | 'stderr'>;

/** One row of the display: untitled, and so invisible, until a group takes it. */
interface Row {
  show(title: string): void;
  done(): void;
  fail(title: string): void;
}

/** Enough for every group of a large lab; fewer where the terminal is low, as listr2 breaks when rows outgrow it. */
const mostRows = 24;

/**
 * Live rows, one a group: what it is doing, how far it is, for how long; one line of result once it is done.
 * A group that is planned again after it was done gets a new row.
 */
export async function createTerminalReporter(
  { clock, signal, stderr }: Surroundings,
  stream: NodeJS.WriteStream = process.stderr,
): Promise<TickingReporter> {
  const book = new Book();
  const began = clock.now();
  const { rows, finish } = await startRows(Math.max(2, Math.min(mostRows, (stream.rows ?? 24) - 4)), stream);
  const notice = rows.pop();
  const taken = new Map<string, Row>();
  const rowOf = (group: string): Row | undefined => {
    const row = taken.get(group) ?? rows.shift();
    if (row !== undefined) {
      taken.set(group, row);
    }
    return row;
  };
  const draw = (group: string, entries: readonly Entry[]) => {
    const { title, state } = groupRow(group, entries, clock.now());
    if (state === 'waiting') {
      return;
    }
    const row = rowOf(group);
    row?.show(title);
    if (state === 'ended') {
      row?.done();
      taken.delete(group);
    } else if (state === 'failed') {
      row?.fail(title);
    }
  };
  const redraw = () => {
    for (const [group, entries] of book.groups) {
      if (entries.some(({ state }) => state === 'running')) {
        draw(group, entries);
      }
    }
  };
  const onAbort = () => {
    const { reason } = signal;
    if (reason instanceof Interruption && reason.say !== undefined) {
      notice?.show(reason.say);
      reason.isSaid = true;
    }
  };
  signal.addEventListener('abort', onAbort, { once: true });
  return {
    emit: (event: Event) => {
      const entry = book.add(event, clock.now());
      if (entry !== undefined) {
        draw(entry.task.group, book.groups.get(entry.task.group) ?? []);
      }
    },
    tick: redraw,
    close: async () => {
      signal.removeEventListener('abort', onAbort);
      for (const [group, row] of taken) {
        row.fail(leftRow(group, book.groups.get(group) ?? []));
      }
      if (signal.reason instanceof Interruption && signal.reason.isSaid) {
        notice?.fail(signal.reason.say ?? '');
      }
      await finish();
      const summary = summarize(book.entries, clock.now() - began);
      if (summary !== undefined) {
        stderr.write(`${summary}\n`);
      }
    },
  };
}

async function startRows(
  count: number,
  stream: NodeJS.WriteStream,
): Promise<{ rows: Row[]; finish: () => Promise<void> }> {
  const slots = Array.from({ length: count }, () => ({
    ...Promise.withResolvers<void>(),
    title: Promise.withResolvers<(title: string) => void>(),
  }));
  const list = new Listr<unknown, typeof StderrRenderer>(
    slots.map((slot) => ({
      task: (_context, task) => {
        slot.title.resolve((title) => {
          task.title = title;
        });
        return slot.promise;
      },
    })),
    {
      concurrent: true,
      exitOnError: false,
      // bin.ts owns the signals.
      registerSignalListeners: false,
      renderer: StderrRenderer,
      rendererOptions: {
        formatOutput: 'truncate',
        logger: new ListrLogger({ useIcons: true, processOutput: new ProcessOutput(stream, stream) }),
      },
    },
  );
  const ended = list.run();
  const setters = await Promise.all(slots.map((slot) => slot.title.promise));
  const rows = slots.map((slot, index) => ({
    show: (title: string) => setters[index]?.(title),
    done: () => slot.resolve(),
    fail: (title: string) => slot.reject(new Error(title)),
  }));
  const finish = async () => {
    for (const slot of slots) {
      slot.resolve();
    }
    await ended;
  };
  return { rows, finish };
}
