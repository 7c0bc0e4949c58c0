import type { Check } from '../lab/check-types.ts';
import type { CheckContext } from './context.ts';
import { kindOf } from './kinds.ts';

/** Ends the wait between two attempts: after a time, or as soon as something has changed. */
export interface Waker {
  /** Resolves after so many milliseconds, or earlier at a change; rejects when the context's signal is aborted. */
  wait(milliseconds: number): Promise<void>;
  stop(): void;
}

/** Changes come in bunches; one attempt after the last of a bunch is enough. Milliseconds. */
const settle = 50;

/** Starts the check's watch, if its kind has one. A watch that ends or cannot start leaves the polling. */
export async function startWaker(check: Check, context: CheckContext): Promise<Waker> {
  const command = kindOf(check).watch?.(check, context);
  let wake = () => {};
  let changes = 0;
  let seen = 0;
  const running =
    command &&
    (await context
      .start(command, { timeout: (check.within + check.steadyFor + 60) * 1000 })
      .catch(() => undefined));
  if (running !== undefined) {
    void (async () => {
      for await (const _ of running.stdout) {
        changes += 1;
        wake();
      }
    })().catch(() => {
      // Polling goes on.
    });
  }
  return {
    wait: async (milliseconds) => {
      if (changes === seen) {
        const changed = new Promise<void>((resolve) => {
          wake = resolve;
        });
        await Promise.race([context.clock.sleep(milliseconds, context.signal), changed]);
      }
      if (changes !== seen) {
        await context.clock.sleep(settle, context.signal);
      }
      seen = changes;
    },
    stop: () => running?.kill(),
  };
}
