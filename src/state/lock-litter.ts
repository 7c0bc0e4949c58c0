import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAlive } from './process.ts';

/**
 * Removes what processes that were killed at the lock left beside it: `FILE.PID-HEX` and `FILE.stale-PID-HEX`. Those
 * of living processes stay. That it cannot be done is no reason to do nothing else.
 */
export async function sweepLock(file: string): Promise<void> {
  const name = basename(file);
  const files = await readdir(dirname(file)).catch(() => []);
  for (const one of files) {
    const pid = one.startsWith(`${name}.`)
      ? /^\.(?:stale-)?(\d+)-[0-9a-f]{8}$/.exec(one.slice(name.length))?.[1]
      : undefined;
    if (pid !== undefined && !(await isAlive(Number(pid)))) {
      await rm(join(dirname(file), one), { force: true }).catch(() => {});
    }
  }
}
