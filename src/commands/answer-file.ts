import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import type { CommandContext } from './context.ts';

/** Writes an answer to the file that `-o` names, and resolves to its absolute path. */
export async function writeAnswer(
  context: Pick<CommandContext, 'cwd'>,
  file: string,
  text: string,
): Promise<string> {
  const path = resolve(context.cwd, file);
  try {
    await writeFile(path, text);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`"${path}" cannot be written: ${code}`, {
      hint: 'Name a file in a folder that is there and yours with `-o FILE`.',
      cause: error,
    });
  }
  return path;
}
