/**
 * What a long job tells while it runs. Producers (supply, run, checks) emit events and know nothing of terminals;
 * the reporter turns them into live rows or plain lines on stderr.
 */
export type Event =
  | { readonly kind: 'plan'; readonly tasks: readonly Task[] }
  | { readonly kind: 'start'; readonly id: string }
  | { readonly kind: 'note'; readonly id: string; readonly text: string }
  | {
      readonly kind: 'end';
      readonly id: string;
      readonly outcome: 'done' | 'unchanged' | 'failed' | 'skipped';
      /** Seconds. */
      readonly seconds: number;
      readonly text?: string;
    }
  | Span;

/** A stretch of a task's time that is over, for the profile; nothing else draws it. */
export interface Span {
  readonly kind: 'span';
  /** The task it is part of, or what belongs to none. */
  readonly id: string;
  /** `command`: an outside program. `wait`: nothing but waiting until the next look. `phase`: labs' own work. */
  readonly what: 'command' | 'attempt' | 'wait' | 'phase';
  readonly text: string;
  /** Milliseconds since the epoch. */
  readonly start: number;
  readonly seconds: number;
}

export interface Task {
  readonly id: string;
  /** Gerund, object, place: "Linking ran/n3 to core/n3". */
  readonly title: string;
  /** Rows of one group are shown together, for example a cluster's. */
  readonly group: string;
  /** Ids of the tasks that had to be done first, where that is known. */
  readonly needs?: readonly string[];
  /** Seconds it took last time, if known. */
  readonly lastTime?: number;
}

export type Emit = (event: Event) => void;
