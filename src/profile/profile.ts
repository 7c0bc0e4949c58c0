import { type FileHandle, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CommandContext } from '../commands/context.ts';
import { UsageError } from '../errors.ts';
import type { Emit } from '../progress.ts';
import { criticalPath, type Piece } from './critical.ts';
import { createRecorder, type Times } from './recorder.ts';
import { traceOf } from './trace.ts';

/** A run that is being profiled. */
export interface Profile {
  readonly emit: Emit;
  /** Writes the trace file; what is still running ends now. */
  close(): Promise<{ readonly path: readonly Piece[]; readonly times: Times }>;
}

/**
 * Opens the file at once, so that one which cannot be written is refused before anything starts. `start` is when the
 * run began, milliseconds since the epoch.
 */
export async function openProfile(
  context: Pick<CommandContext, 'cwd' | 'clock'>,
  name: string,
  start: number,
): Promise<Profile> {
  const file = await openFile(resolve(context.cwd, name));
  const recorder = createRecorder(start);
  return {
    emit: (event) => recorder.add(event, context.clock.now()),
    close: async () => {
      const times = recorder.times(context.clock.now());
      await file.writeFile(`${JSON.stringify(traceOf(times))}\n`);
      await file.close();
      return { path: criticalPath(times), times };
    },
  };
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'w');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(`The profile "${path}" cannot be written: ${code}`, {
      hint: 'Name a file in a folder that is there and yours with `--profile FILE`.',
      cause: error,
    });
  }
}
