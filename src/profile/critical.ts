import type { TaskTime, Times } from './recorder.ts';

/** One piece of the critical path: a task, or (without one) the time between two. Milliseconds since the epoch. */
export interface Piece {
  readonly time: TaskTime | undefined;
  readonly start: number;
  readonly end: number;
}

/**
 * What the length of a run hung on, from its start to its end without a hole: from the task that ended last back to
 * the need of it that ended last, and so on. A task without known needs followed what ended last before it began.
 */
export function criticalPath({ tasks, start, end }: Times): Piece[] {
  const path: TaskTime[] = [];
  for (let next = lastOf(tasks); next !== undefined; next = before(next, tasks)) {
    path.unshift(next);
  }
  return fillHoles(path, start, end);
}

/** The need of a task that ended last: what it waited for. */
export function waitedFor({ task }: TaskTime, tasks: readonly TaskTime[]): TaskTime | undefined {
  return lastOf(tasks.filter((one) => task.needs?.includes(one.task.id)));
}

function before(time: TaskTime, tasks: readonly TaskTime[]): TaskTime | undefined {
  const earlier = tasks.filter((one) => one.end <= time.start && one.start < time.start);
  return lastOf(earlier.filter((one) => time.task.needs?.includes(one.task.id))) ?? lastOf(earlier);
}

function lastOf(tasks: readonly TaskTime[]): TaskTime | undefined {
  return tasks.reduce<TaskTime | undefined>(
    (last, one) => (last === undefined || one.end > last.end ? one : last),
    undefined,
  );
}

function fillHoles(path: readonly TaskTime[], start: number, end: number): Piece[] {
  const pieces: Piece[] = [];
  let at = start;
  for (const time of path) {
    pieces.push({ time: undefined, start: at, end: time.start }, { time, start: time.start, end: time.end });
    at = time.end;
  }
  pieces.push({ time: undefined, start: at, end });
  return pieces.filter((piece) => piece.end > piece.start);
}
