import { type Command, printCommand } from './command.ts';
import { LabsError } from './errors.ts';
import type { Output } from './exec.ts';

/** An outside command that ended badly; carries what it said itself. */
export class CommandError extends LabsError {
  override readonly name = 'CommandError';
  readonly command: Command;
  readonly output: Output;
  readonly reason: 'exit' | 'timeout' | 'missing' | 'interrupted';
  constructor(
    command: Command,
    output: Output,
    reason: CommandError['reason'],
    message: string,
    cause: unknown,
  ) {
    super(message, { cause });
    this.command = command;
    this.output = output;
    this.reason = reason;
  }
}

/** How execa says that a process ended. */
export interface Ended {
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  readonly code?: string | undefined;
  readonly cause?: unknown;
  readonly originalMessage?: string | undefined;
}

/** Why no process could be started (errno(3)), which the system's own words do not tell everybody. */
const lacks: Readonly<Record<string, string>> = {
  EMFILE: 'too many files are open in this process, `ulimit -n` allows more',
  ENFILE: 'too many files are open on this machine',
  EAGAIN: 'no more processes are allowed here, by `ulimit -u` or a control group',
  ENOMEM: 'there is not enough memory',
};

/** Rewords the end of a process: what was run, why it counts as failed, the tool's own last words. */
export function commandError(value: Command, output: Output, ended: Ended, timeout: number): CommandError {
  const shown = shorten(printCommand({ argv: value.argv, ...(value.env && { env: value.env }) }));
  if (ended.isCanceled) {
    return new CommandError(value, output, 'interrupted', `\`${shown}\` was interrupted`, ended.cause);
  }
  if (ended.timedOut) {
    const message = `\`${shown}\` did not end within ${timeout / 1000} s${lastWords(output)}`;
    return new CommandError(value, output, 'timeout', message, ended.cause);
  }
  if (ended.code === 'ENOENT') {
    return new CommandError(
      value,
      output,
      'missing',
      `\`${String(value.argv[0])}\` is not installed`,
      ended.cause,
    );
  }
  const lack = lacks[ended.code ?? ''];
  const why =
    output.exitCode === -1
      ? `${lack === undefined ? '' : `${lack}: `}${ended.originalMessage ?? 'was ended by a signal'}`
      : `exit code ${output.exitCode}`;
  return new CommandError(
    value,
    output,
    'exit',
    `\`${shown}\` failed (${why})${lastWords(output)}`,
    ended.cause,
  );
}

/** The tool's own last lines, because the cause is nearly always there. */
function lastWords(output: Output): string {
  const text = output.stderr.trim() === '' ? output.stdout : output.stderr;
  const lines = text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '');
  // A Go program that breaks says why first, and then prints its stacks and registers.
  const crash = lines.findIndex((line) =>
    /^(runtime: failed|runtime\/cgo: |fatal error: |panic: )/.test(line),
  );
  const shown = crash === -1 ? lines.slice(-12) : lines.slice(crash, crash + 3);
  return shown.length === 0 ? '' : `:\n${shown.map((line) => `  ${line}`).join('\n')}`;
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 297)}...` : text;
}
