import type { Span } from '../progress.ts';
import { criticalPath, waitedFor } from './critical.ts';
import { Lanes, type Stretch } from './lanes.ts';
import type { TaskTime, Times } from './recorder.ts';

/** A complete event or a name of a lane, as the Trace Event Format has them; times are microseconds. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: 'X' | 'M';
  readonly pid: 1;
  readonly tid: number;
  readonly cat?: string;
  readonly ts?: number;
  readonly dur?: number;
  readonly args: Readonly<Record<string, unknown>>;
}

/** The file that Perfetto and chrome://tracing open. */
export interface Trace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly TraceEvent[];
}

/** What is drawn before it has a lane. */
interface Drawn extends Stretch {
  readonly name: string;
  readonly cat: string;
  readonly lane: string;
  readonly args: Readonly<Record<string, unknown>>;
}

const criticalLane = 'critical path';

/** Draws where the time went: a lane for the critical path, and for each group as many as it needs. */
export function traceOf(times: Times): Trace {
  const path = criticalPath(times);
  const critical = new Set(path.flatMap(({ time }) => time ?? []));
  const lanes = new Lanes();
  const placed: Drawn[] = path.map(({ time, start, end }) => {
    const stretch = { start, end };
    const name = time?.task.title ?? 'labs itself';
    const args = time === undefined ? {} : argsOf(time, times);
    return { ...stretch, name, cat: 'critical', lane: lanes.place(criticalLane, stretch, false), args };
  });
  const laneOf = new Map<string, { readonly lane: string; readonly time: TaskTime }>();
  for (const time of times.tasks) {
    const { start, end, task } = time;
    const lane = lanes.place(task.group === '' ? 'labs' : task.group, { start, end }, false);
    laneOf.set(task.id, { lane, time });
    const cat = critical.has(time) ? 'action,critical' : 'action';
    placed.push({ start, end, name: task.title, cat, lane, args: argsOf(time, times) });
  }
  for (const span of inOrder(times.spans)) {
    const owner = laneOf.get(span.id);
    const stretch = within(span, owner?.time ?? times);
    const lane = lanes.place(owner?.lane ?? 'labs', stretch, true);
    placed.push({ ...stretch, name: nameOf(span), cat: span.what, lane, args: { of: span.id } });
  }
  return { displayTimeUnit: 'ms', traceEvents: [...namesOf(lanes), ...eventsOf(placed, lanes, times.start)] };
}

function argsOf(time: TaskTime, { tasks }: Times): Drawn['args'] {
  const last = waitedFor(time, tasks);
  return {
    id: time.task.id,
    needs: time.task.needs ?? [],
    outcome: time.outcome,
    ...(last === undefined ? {} : { waitedFor: last.task.id }),
  };
}

/** What holds others comes before them. */
function inOrder(spans: readonly Span[]): Span[] {
  return spans.toSorted((a, b) => a.start - b.start || b.seconds - a.seconds);
}

/** Two clock readings can differ by a millisecond, which would make a span stick out of its task. */
function within({ start, seconds }: Span, outer: Stretch): Stretch {
  const from = Math.min(Math.max(start, outer.start), outer.end);
  return { start: from, end: Math.min(Math.max(start + seconds * 1000, from), outer.end) };
}

function nameOf({ what, text }: Span): string {
  return what === 'wait' ? `waiting: ${text}` : text;
}

function namesOf(lanes: Lanes): TraceEvent[] {
  const one = (name: string, tid: number, args: TraceEvent['args']): TraceEvent => ({
    ...{ name, ph: 'M', pid: 1, tid },
    args,
  });
  return [
    one('process_name', 0, { name: 'labs' }),
    ...lanes.names.flatMap((name, tid) => [
      one('thread_name', tid, { name }),
      one('thread_sort_index', tid, { sort_index: tid }),
    ]),
  ];
}

function eventsOf(placed: readonly Drawn[], lanes: Lanes, start: number): TraceEvent[] {
  const micro = (milliseconds: number) => Math.round(milliseconds * 1000);
  return placed.map(({ lane, start: from, end, ...event }) => ({
    ...event,
    ph: 'X',
    pid: 1,
    tid: lanes.names.indexOf(lane),
    ts: micro(from - start),
    dur: micro(end - from),
  }));
}
