import { createHash, randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { LabsError } from '../errors.ts';
import { sweepLock } from './litter.ts';
import { isAlive, processMark } from './process.ts';

/** The process a lock file names. */
export interface Owner {
  readonly pid: number;
  /** See `processMark`; absent where the system has none. */
  readonly mark?: string;
}

/** A process id below 1 means a group of processes to kill(2), and some of those always live. */
export const ownerSchema = z.object({ pid: z.int().min(1), mark: z.string().exactOptional() });

/** Each look is a few file operations, and another's removal of a dead lock takes as long. */
const looks = { count: 100, pause: 10 };

/** This process, as a lock names it. */
export async function thisProcess(): Promise<Owner> {
  const mark = await processMark(process.pid);
  return { pid: process.pid, ...(mark === undefined ? {} : { mark }) };
}

/** Whether the process that is named, and no later one with its number, still lives. */
export async function isHeld({ pid, mark }: Owner): Promise<boolean> {
  if (!(await isAlive(pid))) {
    return false;
  }
  const found = await processMark(pid);
  return found === undefined || mark === undefined || found === mark;
}

/** How a lock file is read: its shape, and who of those it names counts as living. */
export interface Reading<T extends Owner> {
  readonly schema: z.ZodType<T>;
  readonly isHeld: (owner: T) => Promise<boolean>;
}

/** Who holds the lock file `path` now, if anybody does. */
export async function ownerOf<T extends Owner>(path: string, reading: Reading<T>): Promise<T | undefined> {
  const text = await readText(path);
  return text === undefined ? undefined : livingOwner(text, reading);
}

/**
 * Makes the lock file `path`, 0600, in the name of `mine`, unless somebody holds it: then returns who. The lock of one
 * who is dead is taken over; of many who find it only one gets it. Throws a LabsError when it changes hands too fast, and
 * what the file system throws.
 */
export async function takeLockFile<T extends Owner>(
  path: string,
  mine: T,
  reading: Reading<T>,
): Promise<T | undefined> {
  const own = `${path}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    // A full disk takes the name and not the text; a link appears whole or not at all.
    await writeFile(own, JSON.stringify(mine), { mode: 0o600 });
    for (let look = 0; look < looks.count; look += 1) {
      if (await tryLink(own, path)) {
        await sweepLock(path);
        return undefined;
      }
      const text = await readText(path);
      if (text === undefined) {
        continue;
      }
      const other = await livingOwner(text, reading);
      if (other !== undefined) {
        return other;
      }
      if (!(await discard(own, path, text, reading))) {
        await delay(looks.pause);
      }
    }
    throw new LabsError(`The lock ${path} changes hands too fast to be taken`, { hint: 'Try again.' });
  } finally {
    await rm(own, { force: true });
  }
}

/** Removes the lock file if it is still the one in the name of `mine`. */
export async function giveLockFileBack(path: string, mine: Owner): Promise<void> {
  if ((await readText(path)) === JSON.stringify(mine)) {
    await rm(path, { force: true });
  }
}

/**
 * Removes the lock `dead`, and says whether it was this process that did. Between a look and a removal another may have
 * taken the lock over, and then the removal would be of a living one's. So only who holds the claim on exactly this lock
 * may remove it; who has died with a claim loses it the same way.
 */
async function discard<T extends Owner>(
  own: string,
  path: string,
  dead: string,
  reading: Reading<T>,
): Promise<boolean> {
  const claim = `${path}.of-${createHash('sha256').update(dead).digest('hex').slice(0, 16)}`;
  if (!(await tryLink(own, claim))) {
    const text = await readText(claim);
    if (text !== undefined && (await livingOwner(text, reading)) === undefined) {
      await discard(own, claim, text, reading);
    }
    return false;
  }
  try {
    if ((await readText(path)) === dead) {
      await rm(path, { force: true });
    }
    return true;
  } finally {
    await rm(claim, { force: true });
  }
}

/** A damaged file names nobody, so nobody holds it. */
async function livingOwner<T extends Owner>(text: string, reading: Reading<T>): Promise<T | undefined> {
  const owner = parse(text, reading.schema);
  return owner !== undefined && (await reading.isHeld(owner)) ? owner : undefined;
}

function parse<T>(text: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Undefined without such a file, or one that may not be read. */
function readText(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch(() => undefined);
}

async function tryLink(own: string, file: string): Promise<boolean> {
  try {
    await link(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}
