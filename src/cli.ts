import { Command, CommanderError } from 'commander';
import type { CommandContext } from './commands/context.ts';
import { type CommandEntry, commands } from './commands/index.ts';
import { exitCode, UsageError } from './errors.ts';
import { OutputClosed } from './interruption.ts';
import { didYouMean } from './lab/suggest.ts';
import { writeError } from './report/error.ts';

/** Runs one command line. Every failure is printed here and nowhere else; the answer is the exit code. */
export async function runCli(argv: readonly string[], context: CommandContext): Promise<number> {
  let code: number = exitCode.done;
  const own: CommandContext = {
    ...context,
    setExitCode: (value) => {
      code = value;
    },
  };
  try {
    const program = await createProgram(argv, own);
    await program.parseAsync([...argv], { from: 'user' });
    return code !== exitCode.done && isInterrupted(context.signal) ? exitCode.interrupted : code;
  } catch (error) {
    if (isHelp(error)) {
      return exitCode.done;
    }
    if (context.signal.reason instanceof OutputClosed) {
      return exitCode.done;
    }
    return writeError(fromCommander(error), { context, json: wantsJson(argv) });
  }
}

/**
 * The program with every command named, of which only the one on the command line is loaded: the modules behind
 * all of them take ten times as long to load as a command line takes to parse.
 */
export async function createProgram(argv: readonly string[], context: CommandContext): Promise<Command> {
  const program = new Command('labs')
    .description('Multi-cluster network laboratories on one machine, proven with real packets.')
    .version(context.version, '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
      // writeError prints it, with everything else that can go wrong.
      outputError: () => {},
    });
  await addCommands(program, argv, context);
  return program;
}

async function addCommands(
  program: Command,
  argv: readonly string[],
  context: CommandContext,
): Promise<void> {
  const entries = Object.entries<CommandEntry>(commands);
  const named = argv[0] === 'help' ? argv[1] : argv[0];
  refuseUnknown(named);
  // `complete` is what completion scripts ask at every tab.
  const all = entries.some(([name, { needsAll }]) => needsAll && (name === named || named === 'complete'));
  for (const [name, entry] of entries) {
    if (all || name === named) {
      (await entry.load()).register(program, context);
    } else {
      program.command(`${name} ${entry.usage}`.trim()).description(entry.summary).allowUnknownOption();
    }
  }
}

/** Before commander looks, because it answers `labs nonsense --help` and `labs help nonsense` with its own help. */
function refuseUnknown(named: string | undefined): void {
  const known = [...Object.keys(commands), 'help', 'complete'];
  if (named !== undefined && !named.startsWith('-') && !known.includes(named)) {
    const hint = didYouMean(named, Object.keys(commands)) ?? '`labs --help` shows all commands.';
    throw new UsageError(`Unknown command "${named}"`, { hint });
  }
}

function isInterrupted(signal: AbortSignal): boolean {
  return signal.aborted && !(signal.reason instanceof OutputClosed);
}

function isHelp(error: unknown): boolean {
  return error instanceof CommanderError && error.exitCode === 0;
}

/** commander's own complaints are wrong use: exit code 2, and the sentence without its prefix. */
function fromCommander(error: unknown): unknown {
  if (!(error instanceof CommanderError)) {
    return error;
  }
  if (error.code === 'commander.help') {
    return new UsageError('No command given', {
      hint: 'One of the commands above; `labs list` shows the labs.',
    });
  }
  const [first = '', ...rest] = error.message.replace(/^error: /, '').split('\n');
  const suggestion = rest
    .join(' ')
    .trim()
    .replace(/^\(|\)$/g, '');
  const message = first.charAt(0).toUpperCase() + first.slice(1);
  return new UsageError(message, {
    hint: suggestion === '' ? 'Add `--help` for what is possible.' : suggestion,
  });
}

function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return (end === -1 ? argv : argv.slice(0, end)).includes('--json');
}
