/** What came out so far; a step that ran nothing or broke before it could count adds one to `failed`. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

export const nothing: Tally = { passed: 0, failed: 0, skipped: 0 };

export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (all, one) => ({
      passed: all.passed + one.passed,
      failed: all.failed + one.failed,
      skipped: all.skipped + one.skipped,
    }),
    nothing,
  );
}

/** Counts one line of TAP version 13 (testanything.org): a skipped or planned test has passed nothing. */
export function countLine(tally: Tally, line: string): Tally {
  const match = /^(not )?ok \d+/.exec(line);
  if (match === null) {
    return tally;
  }
  if (/ # (SKIP|TODO)\b/i.test(line)) {
    return { ...tally, skipped: tally.skipped + 1 };
  }
  return match[1] === undefined
    ? { ...tally, passed: tally.passed + 1 }
    : { ...tally, failed: tally.failed + 1 };
}

/**
 * The tally of a whole step. A test program that ended badly without naming a failed test (a crash, a bad option),
 * and one that ended well without running any, has failed.
 */
export function settle(tally: Tally, exitCode: number): Tally {
  const silent = tally.failed === 0 && (exitCode !== 0 || tally.passed === 0);
  return silent ? { ...tally, failed: 1 } : tally;
}

/** The line that everything ends with. */
export function closingLine(tally: Tally): string {
  return `${tally.passed} passed, ${tally.failed} failed`;
}

export function exitCodeOf(tally: Tally): 0 | 1 {
  return tally.failed > 0 || tally.passed === 0 ? 1 : 0;
}
