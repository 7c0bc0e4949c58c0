import { readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What can be wrong with a file that a program was writing when the machine lost power. */
export const spoilings: Readonly<Record<string, (path: string) => Promise<void>>> = {
  missing: (path) => rm(path),
  empty: (path) => truncate(path),
  torn: async (path) => truncate(path, Math.floor((await readFile(path)).length / 2)),
  garbled: async (path) => {
    const bytes = await readFile(path);
    await writeFile(path, garbled(bytes));
  },
};

/** Every third byte is another one. */
export function garbled(bytes: Buffer): Buffer {
  return Buffer.from(bytes.map((byte, at) => (at % 3 === 0 ? byte ^ 0x55 : byte)));
}

/** The files of a folder, relative to it, sorted. */
export async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}
