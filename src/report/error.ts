import { inspect } from 'node:util';
import type { CommandContext } from '../commands/context.ts';
import { exitCode, LabsError } from '../errors.ts';
import { jsonText } from './json.ts';

/** What a failure looks like to a user: the only place that knows. */
export interface ErrorReport {
  readonly message: string;
  readonly hint?: string;
  readonly exitCode: number;
  /** Only for failures that are a defect of labs. */
  readonly stack?: string;
}

interface Options {
  readonly context: Pick<CommandContext, 'stdout' | 'stderr' | 'signal' | 'color'>;
  readonly json: boolean;
}

/** Prints the failure (stderr; with --json on stdout as well) and returns the exit code it means. */
export function writeError(error: unknown, { context, json }: Options): number {
  const report = describeError(error, context.signal);
  if (json) {
    context.stdout.write(jsonText({ error: report }));
  }
  context.stderr.write(errorText(report, context.color));
  return report.exitCode;
}

export function describeError(error: unknown, signal: AbortSignal): ErrorReport {
  // Whatever broke after Ctrl-C broke because of it, unless the command says more itself.
  if (signal.aborted && !(error instanceof LabsError && error.exitCode === exitCode.interrupted)) {
    return { message: 'Interrupted', exitCode: exitCode.interrupted };
  }
  if (error instanceof LabsError) {
    const { message, hint, exitCode: code } = error;
    return { message, ...(hint === undefined ? {} : { hint }), exitCode: code };
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = 'This is a defect of labs, not of your lab. Please report it with the lines above.';
  return { message, hint, exitCode: exitCode.environment, stack: inspect(error) };
}

export function errorText(report: ErrorReport, color: boolean): string {
  const red = (text: string) => (color ? `\u001b[31m${text}\u001b[39m` : text);
  const lines = [`${red('Error:')} ${report.message}`];
  if (report.stack !== undefined) {
    lines.push(report.stack);
  }
  if (report.hint !== undefined) {
    lines.push(report.hint);
  }
  return `${lines.join('\n')}\n`;
}
