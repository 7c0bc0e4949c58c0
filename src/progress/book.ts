import type { Event, Task } from '../progress.ts';

/** A task and where it stands. Times are milliseconds of the clock. */
export interface Entry {
  readonly task: Task;
  readonly state: 'waiting' | 'running' | Outcome;
  readonly startedAt?: number;
  /** What it said last, one line. */
  readonly note?: string;
  /** What it said at its end, as it said it. */
  readonly said?: string;
  /** Seconds; once it has ended. */
  readonly seconds?: number;
}

export type Outcome = Extract<Event, { kind: 'end' }>['outcome'];

/** What the events so far add up to. Several plans may follow each other: artifacts, actions, checks. */
export class Book {
  readonly #entries = new Map<string, Entry>();

  /** Takes an event down and returns the task's entry as it stands then; a plan and a span have none. */
  add(event: Event, now: number): Entry | undefined {
    if (event.kind === 'plan') {
      for (const task of event.tasks) {
        this.#entries.set(task.id, { task, state: 'waiting' });
      }
      return undefined;
    }
    if (event.kind === 'span') {
      return undefined;
    }
    const entry = advance(this.#entry(event.id), event, now);
    this.#entries.set(event.id, entry);
    return entry;
  }

  get entries(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  get running(): readonly Entry[] {
    return this.entries.filter((entry) => entry.state === 'running');
  }

  /** Groups in the order in which they were first named. */
  get groups(): ReadonlyMap<string, readonly Entry[]> {
    return Map.groupBy(this.entries, (entry) => entry.task.group);
  }

  // A producer that forgot to plan a task is still worth showing.
  #entry(id: string): Entry {
    return this.#entries.get(id) ?? { task: { id, title: id, group: '' }, state: 'waiting' };
  }
}

function advance(entry: Entry, event: Exclude<Event, { kind: 'plan' | 'span' }>, now: number): Entry {
  switch (event.kind) {
    case 'start':
      return { task: entry.task, state: 'running', startedAt: now };
    case 'note':
      return { ...entry, note: oneLine(event.text) };
    case 'end':
      return {
        ...entry,
        state: event.outcome,
        seconds: event.seconds,
        ...(event.text === undefined ? {} : { said: event.text }),
      };
  }
}

function oneLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
