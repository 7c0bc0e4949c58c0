import type { Command } from '../command.ts';

/** One question to one program, and the file in the bundle that keeps the answer. */
export interface Collector {
  /** Path in the bundle. */
  readonly file: string;
  readonly command: Command;
  /** What has to be taken out of a JSON answer beyond what looks like a secret: values of environment variables. */
  readonly format?: 'text' | 'json';
}

/** The rest of a longer answer is left out from the middle: how it began and how it ended tell most. */
export const mostBytes = 2 * 1024 * 1024;
/** Milliseconds for each, whatever the others do. */
export const limit = 20_000;
