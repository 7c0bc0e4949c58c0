import { type Command, Option } from 'commander';
import type { Clock } from '../clock.ts';
import type { Run } from '../exec.ts';
import type { Environment, Folders } from '../folders.ts';
import type { Emit } from '../progress.ts';

/**
 * What a command gets from the process it runs in, and all it may touch of it. A file in src/commands exports
 * `register(program, context)`; its heavy modules are imported inside the action, because start-up counts.
 */
export interface CommandContext {
  /** The answer. Commands write whole lines. */
  readonly stdout: Writer;
  /** The story. */
  readonly stderr: Writer;
  readonly env: Environment;
  readonly cwd: string;
  readonly isTerminal: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** Colours and live rows are wanted on stderr (a terminal, neither NO_COLOR nor CI). */
  readonly color: boolean;
  /** Ends its processes when `signal` is aborted. */
  readonly run: Run;
  /** Aborted by the first Ctrl-C or SIGTERM; the second ends the process at once. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly folders: Folders;
  /** Absolute path of `bin/labs`, for scripts that call it again. */
  readonly program: string;
  /** Version of labs itself. */
  readonly version: string;
  /** Live rows or plain lines on stderr for the events of a long job. Close it before writing the answer. */
  reporter(options?: ReporterOptions): Promise<Reporter>;
  /** The process's exit code when the action returns (errors.ts); without a call it is 0. */
  setExitCode(code: number): void;
  /**
   * What the first Ctrl-C says on stderr; how to go on belongs into it. `undefined` says nothing, for commands
   * that Ctrl-C is the ordinary end of.
   */
  onInterrupt(say: string | undefined): void;
}

export interface Writer {
  write(text: string | Uint8Array): void;
  /** Resolves when everything written has left the process, for streams larger than a pipe. */
  drained(): Promise<void>;
}

export interface ReporterOptions {
  readonly quiet?: boolean;
  readonly verbose?: boolean;
}

export interface Reporter {
  readonly emit: Emit;
  /** Ends the rows and writes the summary; events after it are lost. */
  close(): Promise<void>;
}

export type Register = (program: Command, context: CommandContext) => void;

/** `--json`, the same words everywhere. */
export function jsonOption(): Option {
  return new Option('--json', 'answer as JSON on stdout');
}

/** `--lab NAME`, for commands whose argument is something in an instance. */
export function labOption(): Option {
  return new Option('-l, --lab <name>', 'which lab, when more than one is up');
}

/** `--lang ko`: the language of the steps' prose. */
export function languageOption(): Option {
  return new Option('--lang <code>', "the steps' language where there is a text in it; default: from LANG");
}

export function quietOption(): Option {
  return new Option('-q, --quiet', 'say only what went wrong').conflicts('verbose');
}

export function verboseOption(): Option {
  return new Option('-v, --verbose', 'say what every action is doing');
}
