import type { Random } from './random.ts';

/** What is fuzzed: one round with the random numbers of one seed. */
export interface Target {
  /** Rounds in the unit tests: a few seconds' worth. */
  readonly runs: number;
  /** `folder`: an empty one, for whatever the target writes; it stays from round to round. */
  readonly prepare: (folder: string) => Promise<Round>;
}

/** What is wrong with what was seen, in words; undefined: nothing. May throw, which is wrong, too. */
export type Round = (random: Random) => Promise<string | undefined>;
