import type { Observe, Run, Start } from '../exec.ts';
import type { Emit, Span } from '../progress.ts';
import { commandWords } from './words.ts';

/** Says that a stretch of time, which began at `since` (milliseconds since the epoch), is over now. */
export type Spans = (what: Span['what'], text: string, since: number) => void;

/** The spans of one task, as events. */
export function spansOf(id: string, emit: Emit, now: () => number = Date.now): Spans {
  return (what, text, since) =>
    emit({ kind: 'span', id, what, text, start: since, seconds: (now() - since) / 1000 });
}

/** A `Run` each of whose processes becomes a span of the task. */
export function observedRun(run: Run, id: string, emit: Emit): Run {
  const observe = observer(id, emit);
  return (value, options) => run(value, { ...options, observe });
}

/** A `Start` each of whose processes becomes a span of the task. */
export function observedStart(start: Start, id: string, emit: Emit): Start {
  const observe = observer(id, emit);
  return (value, options) => start(value, { ...options, observe });
}

/** Runs a part of labs' own work that is no task of a plan, and says how long it took, also when it failed. */
export async function phase<T>(text: string, emit: Emit, work: () => Promise<T>): Promise<T> {
  const since = Date.now();
  try {
    return await work();
  } finally {
    spansOf('labs', emit)('phase', text, since);
  }
}

function observer(id: string, emit: Emit): Observe {
  const span = spansOf(id, emit);
  return (value) => {
    const since = Date.now();
    return () => span('command', commandWords(value), since);
  };
}
