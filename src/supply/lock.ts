import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';
import { giveLockFileBack, isHeld, ownerSchema, takeLockFile, thisProcess } from '../locks/lock-file.ts';

/** Milliseconds between two looks at a lock that someone else holds. */
const every = 500;

export interface LockOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called once when somebody else holds the lock. */
  readonly onWait: (pid: number) => void;
}

/**
 * Runs `work` while no other process holds the lock file `path`. A lock whose process is gone (or whose process id
 * now belongs to a process started later) is taken over. Waiting has no deadline of its own: the holder is alive and
 * building, and the signal ends the wait.
 */
export async function withLock<T>(path: string, options: LockOptions, work: () => Promise<T>): Promise<T> {
  const mine = await thisProcess();
  await mkdir(dirname(path), { recursive: true });
  let told = false;
  for (;;) {
    const other = await takeLockFile(path, mine, { schema: ownerSchema, isHeld });
    if (other === undefined) {
      break;
    }
    if (!told) {
      told = true;
      options.onWait(other.pid);
    }
    await options.clock.sleep(every, options.signal);
    options.signal.throwIfAborted();
  }
  try {
    return await work();
  } finally {
    await giveLockFileBack(path, mine);
  }
}
