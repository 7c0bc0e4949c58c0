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
  const lack = describeLack(error);
  if (lack !== undefined) {
    return lack;
  }
  const message = error instanceof Error ? error.message : String(error);
  const hint = 'This is a defect of labs, not of your lab. Please report it with the lines above.';
  return { message, hint, exitCode: exitCode.environment, stack: inspect(error) };
}

/** What the machine lacks when a call of the system fails so, and what to do about it (errno(3)). */
const lacks: Readonly<Record<string, readonly [what: string, hint: string]>> = {
  ENOSPC: ['The disk is full', 'Make room, or name a folder elsewhere with `LABS_STATE` or `LABS_CACHE`.'],
  EDQUOT: [
    'The disk quota is used up',
    'Make room, or name a folder elsewhere with `LABS_STATE` or `LABS_CACHE`.',
  ],
  EROFS: ['The disk is read-only', 'Name a folder elsewhere with `LABS_STATE` or `LABS_CACHE`.'],
  EIO: ['The disk cannot be read or written', 'The system log (`dmesg`) says more.'],
  EMFILE: ['Too many files are open in this process', 'Allow more with `ulimit -n`.'],
  ENFILE: ['Too many files are open on this machine', 'End what holds them, or raise `fs.file-max`.'],
  EAGAIN: [
    'No process can be started',
    'End some, or raise the limit of processes (`ulimit -u`, `pids.max`).',
  ],
  ENOMEM: ['There is not enough memory', 'End what needs memory, or give the machine more.'],
};

/** A call of the system that failed for want of something is no defect of labs, wherever it was. */
function describeLack(error: unknown): ErrorReport | undefined {
  const { code, message, syscall } = (error ?? {}) as NodeJS.ErrnoException;
  const lack = syscall === undefined ? undefined : lacks[code ?? ''];
  return lack && { message: `${lack[0]}: ${message}`, hint: lack[1], exitCode: exitCode.environment };
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
