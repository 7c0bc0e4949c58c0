import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces a file in one step: a reader, or a crash at any moment, meets the old one or the new one whole. */
export async function replaceFile(path: string, text: string): Promise<void> {
  const partial = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    const file = await open(partial, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  // The rename itself is only on disk with its folder.
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
}
