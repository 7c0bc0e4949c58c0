import { mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import * as z from 'zod';
import { LabsError } from '../errors.ts';
import {
  giveLockFileBack,
  isHeld,
  type Owner,
  ownerOf,
  ownerSchema,
  type Reading,
  takeLockFile,
  thisProcess,
} from '../locks/lock-file.ts';
import type { Instance } from './instance.ts';

/** Who holds a lock: the content of the lock file. */
export interface Holder extends Owner {
  readonly host: string;
  /** What it is doing, for example `labs up multus-mirror`. */
  readonly doing: string;
  /** ISO 8601. */
  readonly since: string;
}

const holderSchema = ownerSchema.extend({
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
  const holder: Holder = {
    ...(await thisProcess()),
    host: hostname(),
    doing,
    since: new Date(now()).toISOString(),
  };
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const other = await takeLockFile(file, holder, reading);
  if (other !== undefined) {
    throw new LockedError(instance, other, file);
  }
  return () => giveLockFileBack(file, holder);
}

/** The process that holds the instance's lock now, if any does. */
export function lockHolder(instance: Instance): Promise<Holder | undefined> {
  return ownerOf(lockPath(instance), reading);
}

/** Who is on another machine cannot be asked, and counts as living. */
const reading: Reading<Holder> = {
  schema: holderSchema,
  isHeld: async (holder) => holder.host !== hostname() || (await isHeld(holder)),
};
