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
    };

export interface Task {
  readonly id: string;
  /** Gerund, object, place: "Linking ran/n3 to core/n3". */
  readonly title: string;
  /** Rows of one group are shown together, for example a cluster's. */
  readonly group: string;
  /** Seconds it took last time, if known. */
  readonly lastTime?: number;
}

export type Emit = (event: Event) => void;
