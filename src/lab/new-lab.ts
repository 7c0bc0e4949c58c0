import { cp, mkdir, readdir } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Folders } from '../folders.ts';
import { findLabs } from './catalogue.ts';
import { quoted } from './problem.ts';
import { unsafe } from './rules/names.ts';

/** What was made. */
export interface NewLab {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
  /** Relative to the current folder, sorted. */
  readonly files: readonly string[];
}

interface Where {
  readonly folders: Pick<Folders, 'catalogue' | 'templates'>;
  readonly cwd: string;
}

/** Copies templates/new into a folder that must not be there yet; its name becomes the lab's. */
export async function newLab(written: string, { folders, cwd }: Where): Promise<NewLab> {
  const folder = resolve(cwd, written.replaceAll('\0', ''));
  const name = basename(folder);
  const [bad] = unsafe('The name', name, []);
  if (bad !== undefined) {
    throw new UsageError(bad.message, bad.hint === undefined ? {} : { hint: bad.hint });
  }
  const known = await findLabs(folders.catalogue);
  if (known.some((lab) => lab.name === name)) {
    const hint = 'Labs that are up are told apart by their names: choose another one.';
    throw new UsageError(`There is already a lab ${quoted(name)} in the catalogue`, { hint });
  }
  await makeFolder(folder, written);
  await cp(join(folders.templates, 'new'), folder, { recursive: true });
  const files = (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => relative(cwd, join(entry.parentPath, entry.name)));
  return { name, folder, files: files.sort() };
}

async function makeFolder(folder: string, written: string): Promise<void> {
  try {
    await mkdir(dirname(folder), { recursive: true });
    await mkdir(folder);
  } catch (error) {
    const { code, path } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && path === folder) {
      const hint = 'Nothing was touched. Choose another name, or remove what is there.';
      throw new UsageError(`${quoted(written)} is there already`, { hint, cause: error });
    }
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The folder ${quoted(written)} cannot be made: ${reason}`, { cause: error });
  }
}
