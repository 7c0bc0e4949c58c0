import { parseArgs } from 'node:util';

/** What `sh test/run.sh faults ...` asks for. */
export interface Wanted {
  /** Test files, relative to the project's folder. */
  readonly files: readonly string[];
  /** For test/faults/settings.ts. */
  readonly env: Readonly<Record<string, string>>;
}

/** Reads `[NAME...] [--rounds N] [--seed N]`, where NAME is that of a file in `known`; without one it is all of them. */
export function parseArguments(argv: readonly string[], known: readonly string[]): Wanted {
  const { values, positionals } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: { rounds: { type: 'string' }, seed: { type: 'string' } },
  });
  const names = new Map(known.map((file) => [nameOf(file), file]));
  const files = positionals.map((name) => {
    const file = names.get(name);
    if (file === undefined) {
      throw new Error(`There are no faults "${name}". There are ${[...names.keys()].join(', ')}.`);
    }
    return file;
  });
  return {
    files: files.length === 0 ? known : files,
    env: {
      LABS_FAULTS: 'long',
      ...(values.rounds === undefined ? {} : { LABS_FAULTS_ROUNDS: count('rounds', values.rounds, 1) }),
      ...(values.seed === undefined ? {} : { LABS_FAULTS_SEED: count('seed', values.seed, 0) }),
    },
  };
}

function nameOf(file: string): string {
  return (file.split('/').at(-1) ?? '').replace(/\.test\.ts$/, '');
}

function count(what: string, text: string, least: number): string {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value >= 2 ** 32) {
    throw new Error(`--${what} is "${text}". It is a whole number from ${least} on.`);
  }
  return text;
}
