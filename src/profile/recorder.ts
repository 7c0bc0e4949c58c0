import type { Event, Span, Task } from '../progress.ts';

/** A task that has ended, or was running when the profile was closed. Milliseconds since the epoch. */
export interface TaskTime {
  readonly task: Task;
  readonly start: number;
  readonly end: number;
  readonly outcome: string;
}

/** Where the time of one run went. Milliseconds since the epoch. */
export interface Times {
  readonly start: number;
  readonly end: number;
  /** In the order of their starts. */
  readonly tasks: readonly TaskTime[];
  /** In the order of their ends. */
  readonly spans: readonly Span[];
}

export interface Recorder {
  /** Takes an event down; `now` is when it came, in milliseconds since the epoch. */
  add(event: Event, now: number): void;
  /** Everything so far; what is still running ends at `now`. */
  times(now: number): Times;
}

/** Adds events up to where the time went since `start`, milliseconds since the epoch. */
export function createRecorder(start: number): Recorder {
  const known = new Map<string, Task>();
  const running = new Map<string, number>();
  const ended: TaskTime[] = [];
  const spans: Span[] = [];
  const end = (id: string, now: number, outcome: string): TaskTime => ({
    task: known.get(id) ?? { id, title: id, group: '' },
    start: running.get(id) ?? now,
    end: now,
    outcome,
  });
  return {
    add: (event, now) => {
      switch (event.kind) {
        case 'plan':
          for (const task of event.tasks) {
            known.set(task.id, task);
          }
          break;
        case 'start':
          running.set(event.id, now);
          break;
        case 'end':
          ended.push(end(event.id, now, event.outcome));
          running.delete(event.id);
          break;
        case 'span':
          spans.push(event);
          break;
        case 'note':
          break;
      }
    },
    times: (now) => {
      const open = [...running.keys()].map((id) => end(id, now, 'not ended'));
      const tasks = [...ended, ...open].sort((a, b) => a.start - b.start);
      return { start, end: now, tasks, spans: [...spans] };
    },
  };
}
