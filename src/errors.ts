/** Exit codes of the command line: design contract, documented in docs/cli.md. */
export const exitCode = { done: 0, failed: 1, usage: 2, environment: 3, interrupted: 130 } as const;

/** A failure that a user can act on: printed as message and hint, without a stack. */
export class LabsError extends Error {
  override readonly name: string = 'LabsError';
  readonly exitCode: number;
  /** What to do about it, a sentence or a command in backticks. */
  readonly hint: string | undefined;
  constructor(message: string, options: { exitCode?: number; hint?: string; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.exitCode = options.exitCode ?? exitCode.environment;
    this.hint = options.hint;
  }
}

/** Wrong use or a bad lab file: nothing was touched. */
export class UsageError extends LabsError {
  override readonly name: string = 'UsageError';
  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, { ...options, exitCode: exitCode.usage });
  }
}
