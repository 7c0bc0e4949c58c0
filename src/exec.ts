import { execa } from 'execa';
import { type Arg, type Command, printCommand } from './command.ts';
import { LabsError } from './errors.ts';

export interface Output {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number;
}

export interface RunOptions {
  /** Milliseconds after which the process is ended; every call has one. */
  readonly timeout?: number;
  /** Exit codes that are an answer and not a failure. Default: 0 alone. */
  readonly accept?: readonly number[];
  /** Called for each line of either stream while the process runs. */
  readonly onLine?: (line: string) => void;
  readonly cwd?: string;
}

/** Runs commands; passed in everywhere, so tests can pass a strict fake. */
export type Run = (command: Command, options?: RunOptions) => Promise<Output>;

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

const defaultTimeout = 60_000;

/** A `Run` whose processes all end when `signal` is aborted. */
export function runner(signal: AbortSignal): Run {
  const run: Run = async (value, options = {}) => {
    const argv = await Promise.all(value.argv.map((arg) => fill(arg, run)));
    const [file, ...args] = argv as [string, ...string[]];
    const timeout = options.timeout ?? defaultTimeout;
    const child = execa(file, args, {
      reject: false,
      cancelSignal: signal,
      forceKillAfterDelay: 5_000,
      timeout,
      ...(value.input === undefined ? { stdin: 'ignore' as const } : { input: value.input }),
      ...(value.env === undefined ? {} : { env: value.env }),
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stripFinalNewline: false,
      maxBuffer: 256 * 1024 * 1024,
    });
    if (options.onLine !== undefined) {
      watchLines(child, options.onLine);
    }
    const result = await child;
    const output: Output = {
      stdout: String(result.stdout ?? ''),
      stderr: String(result.stderr ?? ''),
      exitCode: result.exitCode ?? -1,
    };
    if (result.exitCode !== undefined && (options.accept ?? [0]).includes(result.exitCode)) {
      return output;
    }
    throw commandError(value, output, result, timeout);
  };
  return run;
}

async function fill(arg: Arg, run: Run): Promise<string> {
  if (typeof arg === 'string') {
    return arg;
  }
  const parts = await Promise.all(
    arg.join.map(async (part) => {
      if (typeof part === 'string') {
        return part;
      }
      const text = (await run(part.outputOf)).stdout.trim();
      if (text === '') {
        throw new LabsError(`\`${printCommand(part.outputOf)}\` printed nothing where a value was needed`);
      }
      return text;
    }),
  );
  return parts.join('');
}

function watchLines(
  child: { iterable: (options: { from: 'all' | 'stdout' | 'stderr' }) => AsyncIterable<unknown> },
  onLine: (line: string) => void,
): void {
  for (const from of ['stdout', 'stderr'] as const) {
    void (async () => {
      for await (const line of child.iterable({ from })) {
        onLine(String(line));
      }
    })().catch(() => {
      // The process's own result already carries the failure.
    });
  }
}

interface Ended {
  readonly timedOut: boolean;
  readonly isCanceled: boolean;
  readonly code?: string | undefined;
  readonly cause?: unknown;
  readonly originalMessage?: string | undefined;
}

function commandError(value: Command, output: Output, ended: Ended, timeout: number): CommandError {
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
  const why =
    output.exitCode === -1
      ? (ended.originalMessage ?? 'was ended by a signal')
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
  return lines.length === 0
    ? ''
    : `:\n${lines
        .slice(-12)
        .map((line) => `  ${line}`)
        .join('\n')}`;
}

function shorten(text: string): string {
  return text.length > 300 ? `${text.slice(0, 297)}...` : text;
}
