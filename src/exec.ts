import { PassThrough, type Readable } from 'node:stream';
import { type Arg, type Command, printCommand } from './command.ts';
import { commandError } from './command-error.ts';
import { LabsError } from './errors.ts';
import { defaultTimeout } from './stand-in.ts';
import { cacheOf } from './tools/kubectl.ts';

export { CommandError } from './command-error.ts';

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
  /** Told of every process as it starts, those that fill in arguments too; what it returns is called at its end. */
  readonly observe?: Observe;
  /** Runs the commands whose output is put into arguments; without it, they are run like this one. */
  readonly fill?: Run;
  /** Ends this one process, besides the signal that ends them all. */
  readonly signal?: AbortSignal;
}

export type Observe = (command: Command) => () => void;

/** Runs commands; passed in everywhere, so tests can pass a strict fake. */
export type Run = (command: Command, options?: RunOptions) => Promise<Output>;

/** Loaded with the first process: it takes longer than what many commands ask, and they start none. */
const loadExeca = async () => (await import('execa')).execa;

/** A `Run` whose processes all end when `signal` is aborted. */
export function runner(signal: AbortSignal): Run {
  const run: Run = async (value, options = {}) => {
    const { observe } = options;
    const argv = await Promise.all(value.argv.map((arg) => fill(arg, options.fill ?? run, observe)));
    const [file, ...args] = argv as [string, ...string[]];
    const timeout = options.timeout ?? defaultTimeout;
    const execa = await loadExeca();
    const ended = observe?.(value);
    const child = execa(file, args, {
      reject: false,
      cancelSignal: options.signal === undefined ? signal : AbortSignal.any([signal, options.signal]),
      forceKillAfterDelay: 5_000,
      timeout,
      ...(value.input === undefined ? { stdin: 'ignore' as const } : { input: value.input }),
      env: { ...cacheOf([file, ...args]), ...value.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      stripFinalNewline: false,
      maxBuffer: 256 * 1024 * 1024,
    });
    if (options.onLine !== undefined) {
      watchLines(child, options.onLine);
    }
    const result = await child;
    ended?.();
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

/** A process that is still running: its standard output is read as it comes, its input ended when it shall stop. */
export interface Running {
  /** Standard output in pieces as they arrive; has to be read to its end, or the process will block. */
  readonly stdout: AsyncIterable<Buffer>;
  readonly pid: number | undefined;
  /** Ends standard input: how a process that watches it is asked to finish. */
  closeInput(): void;
  /** Ends the process with SIGTERM, and with SIGKILL when that is not enough. */
  kill(): void;
  /** Resolves when the process has ended well; stdout is empty here. Rejects with a `CommandError` otherwise. */
  readonly ended: Promise<Output>;
}

export interface StartOptions extends Omit<RunOptions, 'onLine'> {
  /** Called for each line of standard error while the process runs. */
  readonly onErrorLine?: (line: string) => void;
  /** Keeps the terminal's Ctrl-C from the process, for one that is asked to finish by the end of its input. */
  readonly ownGroup?: boolean;
}

/** Starts a command and leaves it running; passed in like `Run`. */
export type Start = (command: Command, options?: StartOptions) => Promise<Running>;

/** A `Start` whose processes all end when `signal` is aborted. */
export function starter(signal: AbortSignal): Start {
  const run = runner(signal);
  return async (value, options = {}) => {
    const [file, ...args] = (await Promise.all(value.argv.map((arg) => fill(arg, run, options.observe)))) as [
      string,
    ];
    const timeout = options.timeout ?? defaultTimeout;
    const execa = await loadExeca();
    const isOver = options.observe?.(value);
    const child = execa(file, args, {
      reject: false,
      cancelSignal: signal,
      forceKillAfterDelay: 5_000,
      timeout,
      buffer: { stdout: false, stderr: true },
      stripFinalNewline: false,
      detached: options.ownGroup ?? false,
      env: { ...cacheOf([file, ...args]), ...value.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    const stdout = held(child.stdout);
    // A process that has gone already takes no input: its own result tells why.
    child.stdin.on('error', () => {});
    if (value.input !== undefined) {
      child.stdin.write(value.input);
    }
    if (options.onErrorLine !== undefined) {
      watchLines(child, options.onErrorLine, ['stderr']);
    }
    const ended = child.then((result) => {
      isOver?.();
      const output: Output = {
        stdout: '',
        stderr: String(result.stderr ?? ''),
        exitCode: result.exitCode ?? -1,
      };
      if (result.exitCode !== undefined && (options.accept ?? [0]).includes(result.exitCode)) {
        return output;
      }
      throw commandError(value, output, result, timeout);
    });
    ended.catch(() => {
      // Whoever awaits `ended` hears of it; nobody has to await it at once.
    });
    return {
      pid: child.pid,
      stdout,
      closeInput: () => child.stdin.end(),
      kill: () => child.kill(),
      ended,
    };
  };
}

/**
 * What comes out of a stream, kept until it is read: execa after one turn of the event loop, and Node.js when the
 * process has ended, let output flow into nothing that nobody has begun to read.
 */
function held(stream: Readable): Readable {
  const kept = new PassThrough();
  stream.pipe(kept);
  // A stream that is destroyed with its process closes without an end.
  stream.once('close', () => kept.end());
  return kept;
}

/** Runs a command on our own standard streams and resolves with its exit code, whatever that is. */
export type Attach = (command: Command, options?: { readonly cwd?: string }) => Promise<number>;

/** An `Attach` whose processes all end when `signal` is aborted. They have no time limit: a person sits before them. */
export function attacher(signal: AbortSignal): Attach {
  return async (value, options = {}) => {
    const [file, ...args] = (await Promise.all(value.argv.map((arg) => fill(arg, runner(signal))))) as [
      string,
    ];
    const execa = await loadExeca();
    const result = await execa(file, args, {
      reject: false,
      stdio: 'inherit',
      cancelSignal: signal,
      forceKillAfterDelay: 5_000,
      env: { ...cacheOf([file, ...args]), ...value.env },
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    });
    if (result.exitCode !== undefined) {
      return result.exitCode;
    }
    throw commandError(value, { stdout: '', stderr: '', exitCode: -1 }, result, 0);
  };
}

async function fill(arg: Arg, run: Run, observe?: Observe): Promise<string> {
  if (typeof arg === 'string') {
    return arg;
  }
  const parts = await Promise.all(
    arg.join.map(async (part) => {
      if (typeof part === 'string') {
        return part;
      }
      const text = (await run(part.outputOf, observe && { observe })).stdout.trim();
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
  streams: readonly ('stdout' | 'stderr')[] = ['stdout', 'stderr'],
): void {
  for (const from of streams) {
    void (async () => {
      for await (const line of child.iterable({ from })) {
        onLine(String(line));
      }
    })().catch(() => {
      // The process's own result already carries the failure.
    });
  }
}
