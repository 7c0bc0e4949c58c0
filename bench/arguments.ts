import { parseArgs } from 'node:util';
import { UsageError } from '../src/errors.ts';
import { didYouMean } from '../src/lab/suggest.ts';

/** What the command line asks for. */
export interface Wanted {
  readonly names: readonly string[];
  readonly rounds: number;
  readonly artifacts: readonly string[];
  /** Where the figures go as JSON. */
  readonly json: string | undefined;
  readonly help: boolean;
}

/** Reads the command line; without names it is all of `usual`, a part of `known`. */
export function parseArguments(
  argv: readonly string[],
  known: readonly string[],
  usual: readonly string[] = known,
): Wanted {
  const { values, positionals } = parse(argv);
  const unknown = positionals.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(`The bench has no program "${unknown}"`, {
      hint: didYouMean(unknown, known) ?? `It has ${known.join(', ')}.`,
    });
  }
  return {
    names: positionals.length === 0 ? usual : positionals,
    rounds: roundsOf(values.rounds ?? '5'),
    artifacts: values.artifact ?? [],
    json: values.json,
    help: values.help ?? false,
  };
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({
      args: [...argv],
      allowPositionals: true,
      options: {
        artifact: { type: 'string', multiple: true },
        rounds: { type: 'string' },
        json: { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    });
  } catch (error) {
    throw new UsageError((error as Error).message.split('. ')[0] ?? '', {
      hint: '`npm run bench -- --help` shows what is possible.',
      cause: error,
    });
  }
}

function roundsOf(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1 || rounds > 100) {
    throw new UsageError(`--rounds is "${text}"`, { hint: 'It is a number from 1 to 100.' });
  }
  return rounds;
}
