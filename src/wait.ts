import { setTimeout as sleep } from 'node:timers/promises';
import { LabsError } from './errors.ts';

export interface Wait<T> {
  /** What is waited for, as it reads after "waited 60 s for". */
  readonly what: string;
  /** Milliseconds from now. */
  readonly deadline: number;
  /** Milliseconds between two looks, at least: where a look takes long, it is as long as the look, within bounds. */
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
    await sleep(restAfter(since - begun, wait.every), undefined, { signal: wait.signal });
    wait.onWaited?.(seen, since);
  }
}

/** Milliseconds. */
const longestRest = 1_000;

/**
 * Milliseconds until the next look. A busy machine gets its rest, but what a server held back while it started has cost
 * nobody anything, and by its end all may be well.
 */
export function restAfter(took: number, every: number): number {
  return Math.max(every, Math.min(took, longestRest));
}

export class WaitError extends LabsError {
  override readonly name = 'WaitError';
}
