import type { Running } from '../exec.ts';
import type { Check } from '../lab/check-types.ts';
import type { CheckContext } from './context.ts';
import { kindOf } from './kinds.ts';

/** Ends the wait between two attempts: after a time, or as soon as something has changed. */
export interface Waker {
  /** Resolves after so many milliseconds, or earlier at a change; rejects when the context's signal is aborted. */
  wait(milliseconds: number): Promise<void>;
  /** Ends the watch. */
  stop(): void;
}

/** Changes come in bunches; one attempt after the last of a bunch is enough. Milliseconds. */
const settle = 50;
/**
 * Milliseconds that a watch may take to begin, and the longest wait meanwhile: what is deleted before it begins, it
 * says nothing of. kubectl can need seconds to start on a busy machine.
 */
const beginning = 15_000;
const shortWait = 5_000;

/**
 * A waker for a check. Its watch, if its kind has one, begins with the first wait: most checks pass at once. It says
 * first what is there, so that what came meanwhile is not missed. When it ends or cannot start, polling goes on.
 */
export function wakerFor(check: Check, context: CheckContext): Waker {
  const isWatched = kindOf(check).watch !== undefined;
  let watch: Promise<Running | undefined> | undefined;
  let startedAt = 0;
  let wake = () => {};
  let changes = 0;
  let seen = 0;
  const onChange = () => {
    changes += 1;
    wake();
  };
  return {
    wait: async (milliseconds) => {
      if (watch === undefined) {
        startedAt = context.clock.now();
        watch = startWatch(check, context, onChange);
      }
      if (changes === seen) {
        const isBeginning = isWatched && changes === 0 && context.clock.now() - startedAt < beginning;
        const longest = isBeginning ? Math.min(milliseconds, shortWait) : milliseconds;
        await sleepUnless(context, longest, (woken) => {
          wake = woken;
        });
      }
      if (changes !== seen) {
        await context.clock.sleep(Math.min(settle, milliseconds), context.signal);
      }
      seen = changes;
    },
    stop: () => void watch?.then((running) => running?.kill()),
  };
}

async function startWatch(
  check: Check,
  context: CheckContext,
  onChange: () => void,
): Promise<Running | undefined> {
  try {
    const command = kindOf(check).watch?.(check, context);
    const timeout = (check.within + check.steadyFor + 60) * 1000;
    const running = command && (await context.start(command, { timeout }));
    void follow(running, onChange);
    return running;
  } catch {
    return undefined;
  }
}

async function follow(running: Running | undefined, onChange: () => void): Promise<void> {
  try {
    for await (const _ of running?.stdout ?? []) {
      onChange();
    }
  } catch {
    // Polling goes on.
  }
}

/** Sleeps until the time is over or `woken` is called; the timer does not outlive the sleep. */
async function sleepUnless(
  { clock, signal }: CheckContext,
  milliseconds: number,
  hand: (woken: () => void) => void,
): Promise<void> {
  const woken = new AbortController();
  hand(() => woken.abort());
  try {
    await clock.sleep(milliseconds, AbortSignal.any([signal, woken.signal]));
  } catch (error) {
    if (signal.aborted || !woken.signal.aborted) {
      throw error;
    }
  }
}
