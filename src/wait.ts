import { setTimeout as sleep } from 'node:timers/promises';
import { LabsError } from './errors.ts';

export interface Wait<T> {
  /** What is waited for, as it reads after "waited 60 s for". */
  readonly what: string;
  /** Milliseconds from now. */
  readonly deadline: number;
  /** Milliseconds between two looks, at least: on a busy machine, where a look takes long, half of the time is waiting. */
  readonly every: number;
  readonly signal: AbortSignal;
  /** What was last seen, for the message when the time is over. */
  readonly describe: (last: T) => string;
  /** Called after each look that did not end the wait. */
  readonly onLook?: (last: T) => void;
  /** Called after each sleep between two looks, with the milliseconds since the epoch at which it began. */
  readonly onWaited?: (last: T, since: number) => void;
}

/** Looks until `condition` holds. The time-out says what was last seen; nothing waits for ever. */
export async function waitUntil<T>(
  look: () => Promise<T>,
  condition: (seen: T) => boolean,
  wait: Wait<T>,
): Promise<T> {
  const end = Date.now() + wait.deadline;
  for (;;) {
    wait.signal.throwIfAborted();
    const begun = Date.now();
    const seen = await look();
    if (condition(seen)) {
      return seen;
    }
    if (Date.now() >= end) {
      throw new WaitError(
        `waited ${Math.round(wait.deadline / 1000)} s for ${wait.what}; last seen: ${wait.describe(seen)}`,
      );
    }
    wait.onLook?.(seen);
    const since = Date.now();
    await sleep(Math.max(wait.every, since - begun), undefined, { signal: wait.signal });
    wait.onWaited?.(seen, since);
  }
}

export class WaitError extends LabsError {
  override readonly name = 'WaitError';
}
