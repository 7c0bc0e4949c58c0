import type { Command } from './command.ts';
import { commandError } from './command-error.ts';
import type { Output, RunOptions } from './exec.ts';

/** Milliseconds that a command may take of which nothing else is said. */
export const defaultTimeout = 60_000;

/** Whoever answers a command without running it keeps to what a process would keep to: its time, its exit codes. */
export interface StandIn {
  /** Aborted when the time is over, or nobody wants to know any more. */
  readonly stop: AbortSignal;
  /**
   * The output, if there is one and its exit code is an answer; undefined without one, while there is time to run the
   * command after all. Throws a `CommandError` in every other case.
   */
  judge(output: Output | undefined): Output | undefined;
  /** For running the command after all, in the time that is left. */
  rest(): RunOptions;
}

export function standIn(value: Command, options: RunOptions, signal: AbortSignal): StandIn {
  const { timeout = defaultTimeout } = options;
  const limit = AbortSignal.timeout(timeout);
  const stop = anyOf(signal, limit, options.signal);
  const start = performance.now();
  return {
    stop,
    judge: (output) => {
      if (stop.aborted) {
        const said = output ?? { stdout: '', stderr: '', exitCode: -1 };
        throw commandError(value, said, { timedOut: limit.aborted, isCanceled: !limit.aborted }, timeout);
      }
      return output && judged(value, output, options, timeout);
    },
    rest: () => ({
      ...options,
      timeout: Math.max(1000, Math.ceil(timeout - (performance.now() - start))),
    }),
  };
}

export function anyOf(...signals: (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any(signals.filter((one) => one !== undefined));
}

export function judged(value: Command, output: Output, options: RunOptions, timeout: number): Output {
  if ((options.accept ?? [0]).includes(output.exitCode)) {
    return output;
  }
  throw commandError(value, output, { timedOut: false, isCanceled: false }, timeout);
}
