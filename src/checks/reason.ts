import { CommandError } from '../exec.ts';

/** Why a check could not look. Its message is one line. */
export class LookError extends Error {
  override readonly name = 'LookError';
  /** It will not come back by itself, so that another attempt is a waste of time. */
  readonly isFinal: boolean;
  constructor(message: string, options: { cause?: unknown; isFinal?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.isFinal = options.isFinal ?? false;
  }
}

/** Something that has to be there for the check to pass is not: a definite answer, and the answer is no. */
export class AbsentError extends Error {
  override readonly name = 'AbsentError';
}

/** `error` as one line, with the known causes in words. `what` is what was tried, `where` the pod or cluster. */
export function lookError(error: unknown, what: string, where: string): Error {
  if (error instanceof LookError || error instanceof AbsentError) {
    return error;
  }
  if (!(error instanceof CommandError)) {
    return new LookError(`${what} in "${where}" failed: ${oneLine(String(error))}`, { cause: error });
  }
  const said = error.output.stderr.trim() === '' ? error.output.stdout : error.output.stderr;
  const known = knownCauses.find(({ pattern }) => pattern.test(said));
  const reason = known === undefined ? reasonOf(error, said) : `${known.means} (${lastLine(said)})`;
  const isFinal = known?.isFinal ?? false;
  return new LookError(`${what} in "${where}" failed: ${reason}`, { cause: error, isFinal });
}

function reasonOf(error: CommandError, said: string): string {
  if (error.reason !== 'exit' || said.trim() === '') {
    return oneLine(error.message);
  }
  return `exit code ${error.output.exitCode}: ${lastLine(said)}`;
}

const knownCauses: readonly { pattern: RegExp; means: string; isFinal?: boolean }[] = [
  { pattern: /pods? "?[^ "]+"? not found|No such container/i, means: 'the pod does not exist' },
  {
    pattern: /container not found|is not running|cannot exec in a (stopped|deleted)/i,
    means: 'the pod is not running',
  },
  {
    pattern: /executable file not found|failed to run command|^\S*sh: .*: (command )?not found/im,
    means: 'the program is not there',
    isFinal: true,
  },
  {
    pattern: /connection refused|Unable to connect to the server|no route to host/i,
    means: 'the cluster does not answer',
  },
  {
    pattern: /You don't have permission|Operation not permitted/i,
    means: 'the pod lacks the right to (NET_RAW)',
  },
];

function lastLine(text: string): string {
  const lines = text.split('\n').map((line) => line.trim());
  // kubectl's own last line only repeats the exit code.
  const telling = lines.filter(
    (line) => line !== '' && !line.startsWith('command terminated with exit code'),
  );
  return telling.at(-1) ?? '';
}

function oneLine(text: string): string {
  return text.replace(/\s*\n\s*/g, ' ').trim();
}
