import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CommandContext } from '../commands/context.ts';
import { UsageError } from '../errors.ts';

/** Where a capture goes: a file of the user's, or our standard output. */
export interface Sink {
  write(piece: Buffer): Promise<void>;
  close(): Promise<void>;
}

/** `file` undefined or `-` means standard output. */
export async function openSink(
  file: string | undefined,
  { stdout, cwd }: Pick<CommandContext, 'stdout' | 'cwd'>,
): Promise<Sink> {
  if (file === undefined || file === '-') {
    return {
      write: async (piece) => {
        stdout.write(piece);
        await stdout.drained();
      },
      close: async () => {},
    };
  }
  const path = resolve(cwd, file);
  const handle = await open(path, 'w', 0o600).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(`"${path}" cannot be written: ${error.code}`, { cause: error });
  });
  return {
    write: async (piece) => {
      await handle.writeFile(piece);
    },
    close: () => handle.close(),
  };
}
