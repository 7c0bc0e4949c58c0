import { randomBytes } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import * as z from 'zod';
import { LabsError } from '../errors.ts';
import type { Instance } from './instance.ts';
import { sweepLock } from './lock-litter.ts';
import { isAlive, processMark } from './process.ts';

/** Who holds a lock: the content of the lock file. */
export interface Holder {
  readonly pid: number;
  /** See `processMark`; absent where the system has none. */
  readonly mark?: string;
  readonly host: string;
  /** What it is doing, for example `labs up multus-mirror`. */
  readonly doing: string;
  /** ISO 8601. */
  readonly since: string;
}

/** A process id below 1 means a whole group of processes to kill(2), and some of those always live. */
const holderSchema = z.object({
  pid: z.int().min(1),
  mark: z.string().exactOptional(),
  host: z.string(),
  doing: z.string(),
  since: z.string(),
});

/** Another process works on the instance. */
export class LockedError extends LabsError {
  override readonly name: string = 'LockedError';
  readonly holder: Holder;
  constructor(instance: Instance, holder: Holder, file: string) {
    const where = holder.host === hostname() ? '' : ` on ${holder.host}`;
    super(
      `\`${holder.doing}\` (pid ${holder.pid}${where}) has been working on "${instance.name}" since ${holder.since}`,
      {
        hint:
          where === ''
            ? `Wait for it to end, or end it with \`kill ${holder.pid}\`.`
            : `Wait for it to end. If it is gone, remove ${file}.`,
      },
    );
    this.holder = holder;
  }
}

/** Beside the instance's folder and not in it, so that `down` can remove the folder and still hold the lock. */
export function lockPath(instance: Instance): string {
  return `${instance.folder}.lock`;
}

/** Runs while nothing else of labs may change the instance; refuses at once, with LockedError, when it may not. */
export async function withLock<T>(
  instance: Instance,
  doing: string,
  run: () => Promise<T>,
  now: () => number = Date.now,
): Promise<T> {
  const release = await takeLock(instance, doing, now);
  try {
    return await run();
  } finally {
    await release();
  }
}

/**
 * The same for what makes room: where the disk is full or read-only it runs without a lock of its own, unless somebody
 * holds one.
 */
export async function withLockIfRoom<T>(
  instance: Instance,
  doing: string,
  run: () => Promise<T>,
  take: typeof takeLock = takeLock,
): Promise<T> {
  const release = await take(instance, doing, Date.now).catch(async (error: NodeJS.ErrnoException) => {
    if (!['ENOSPC', 'EDQUOT', 'EROFS'].includes(error.code ?? '')) {
      throw error;
    }
    const other = await lockHolder(instance);
    if (other !== undefined) {
      throw new LockedError(instance, other, lockPath(instance));
    }
    return async () => {};
  });
  try {
    return await run();
  } finally {
    await release();
  }
}

/** Returns what gives the lock back. */
async function takeLock(instance: Instance, doing: string, now: () => number): Promise<() => Promise<void>> {
  const file = lockPath(instance);
  const mark = await processMark(process.pid);
  const holder: Holder = {
    pid: process.pid,
    ...(mark === undefined ? {} : { mark }),
    host: hostname(),
    doing,
    since: new Date(now()).toISOString(),
  };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await acquire(instance, file, holder);
  await sweepLock(file);
  return () => release(file, holder);
}

/** The process that holds the instance's lock now, if any does. */
export async function lockHolder(instance: Instance): Promise<Holder | undefined> {
  const holder = await readHolder(lockPath(instance));
  return holder !== undefined && (await isHeld(holder)) ? holder : undefined;
}

// A link appears whole or not at all, so a lock file is never half written.
async function acquire(instance: Instance, file: string, holder: Holder): Promise<void> {
  const own = `${file}.${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    // A full disk takes the name and not the text.
    await writeFile(own, JSON.stringify(holder), { mode: 0o600 });
    for (let attempt = 0; attempt < 20; attempt++) {
      if (await tryLink(own, file)) {
        return;
      }
      const other = await readHolder(file);
      if (other !== undefined && (await isHeld(other))) {
        throw new LockedError(instance, other, file);
      }
      await discardStale(file, other);
    }
    throw new LabsError(`The lock ${file} changes hands too fast to be taken`, { hint: 'Try again.' });
  } finally {
    await rm(own, { force: true });
  }
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

// Between the look and the removal another process may have taken the stale lock over: what was moved away is looked
// at again and put back when it is not the stale one.
async function discardStale(file: string, stale: Holder | undefined): Promise<void> {
  const aside = `${file}.stale-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await rename(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
      return;
    }
    throw error;
  }
  if (JSON.stringify(await readHolder(aside)) !== JSON.stringify(stale)) {
    await tryLink(aside, file);
  }
  await rm(aside, { force: true });
}

async function release(file: string, holder: Holder): Promise<void> {
  const present = await readHolder(file);
  if (present?.pid === holder.pid && present.since === holder.since) {
    await rm(file, { force: true });
  }
}

/** Undefined for a missing or damaged file: nobody can be named, so nobody holds it. */
async function readHolder(file: string): Promise<Holder | undefined> {
  try {
    return holderSchema.safeParse(JSON.parse(await readFile(file, 'utf8'))).data;
  } catch {
    return undefined;
  }
}

async function isHeld(holder: Holder): Promise<boolean> {
  if (holder.host !== hostname()) {
    return true;
  }
  if (!(await isAlive(holder.pid))) {
    return false;
  }
  const mark = await processMark(holder.pid);
  return mark === undefined || holder.mark === undefined || mark === holder.mark;
}
