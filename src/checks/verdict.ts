/** pass and fail are answers; error means "could not look" and is never a pass; skip says why. */
export type Status = 'pass' | 'fail' | 'error' | 'skip';

/** What one check said. Times are ISO 8601 in UTC. */
export interface Verdict {
  readonly check: string;
  readonly title: string;
  readonly status: Status;
  /** One line: what had to be the case. */
  readonly expected: string;
  /** One line: what was the case, or for an error the reason nothing could be seen. */
  readonly seen: string;
  /** Named figures, in the order to show them, for example `{ sent: 500, delivered: 500 }`. */
  readonly figures: Readonly<Record<string, number>>;
  /** A command for looking oneself, or what to do; absent when it passed. */
  readonly hint?: string;
  /** Paths of the files kept as evidence, relative to the instance's folder. */
  readonly evidence: readonly string[];
  readonly attempts: number;
  readonly start: string;
  readonly end: string;
}

/** The process's exit code for a set of verdicts: nothing checked is never success. */
export function exitCodeOf(verdicts: readonly Pick<Verdict, 'status'>[]): 0 | 1 | 3 {
  const has = (status: Status) => verdicts.some((verdict) => verdict.status === status);
  if (has('error') || !has('pass')) {
    return has('fail') && !has('error') ? 1 : 3;
  }
  return has('fail') ? 1 : 0;
}
