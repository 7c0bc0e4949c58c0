import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { UsageError } from '../errors.ts';
import { type LoadOptions, loadLab } from './load.ts';
import { quoted } from './problem.ts';
import { didYouMean } from './suggest.ts';
import type { Lab } from './types.ts';

/** Where labs are looked for; a CommandContext has it all. */
export interface Whereabouts {
  /** Folders that hold labs, first match wins. */
  readonly folders: { readonly catalogue: readonly string[] };
  /** What a relative path is relative to. */
  readonly cwd: string;
}

export interface LabFolder {
  readonly name: string;
  /** Absolute. */
  readonly folder: string;
}

/** The labs of the catalogue by name; of two with one name, the one that `findLab` takes. */
export async function findLabs(catalogue: readonly string[]): Promise<LabFolder[]> {
  const found = new Map<string, string>();
  for (const root of catalogue) {
    for (const name of await namesIn(root)) {
      const folder = join(root, name);
      if (!found.has(name) && (await isFile(join(folder, 'lab.yaml')))) {
        found.set(name, folder);
      }
    }
  }
  return [...found].map(([name, folder]) => ({ name, folder })).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** The folder of a lab: a name in the catalogue, or a path when it has a slash or begins with a dot. */
export async function findLab(nameOrPath: string, where: Whereabouts): Promise<string> {
  return isPath(nameOrPath) ? findPath(nameOrPath, where.cwd) : findName(nameOrPath, where.folders.catalogue);
}

/** Finds and loads in one go. */
export async function openLab(nameOrPath: string, where: Whereabouts, options?: LoadOptions): Promise<Lab> {
  return loadLab(await findLab(nameOrPath, where), options);
}

function isPath(text: string): boolean {
  return text.includes('/') || text.startsWith('.') || text.endsWith('.yaml');
}

async function findPath(path: string, cwd: string): Promise<string> {
  const hint = 'A lab is a folder with a file `lab.yaml`.';
  if (path.includes('\0')) {
    throw new UsageError(`There is no lab in ${quoted(path)}`, { hint });
  }
  const full = resolve(cwd, path);
  const folder = basename(full) === 'lab.yaml' ? dirname(full) : full;
  if (!(await isFile(join(folder, 'lab.yaml')))) {
    throw new UsageError(`There is no lab in ${quoted(path)}`, { hint });
  }
  return folder;
}

async function findName(name: string, catalogue: readonly string[]): Promise<string> {
  const labs = await findLabs(catalogue);
  const found = labs.find((lab) => lab.name === name);
  if (found === undefined) {
    const meant = didYouMean(
      name,
      labs.map((lab) => lab.name),
    );
    const hint = `${meant === undefined ? '' : `${meant} `}\`labs list\` shows every lab.`;
    throw new UsageError(`There is no lab ${quoted(name)}`, { hint });
  }
  return found.folder;
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') {
      // A folder of LABS_PATH need not exist.
      return [];
    }
    throw error;
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
