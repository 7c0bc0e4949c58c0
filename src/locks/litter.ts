import { readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAlive } from './process.ts';

/**
 * Removes what processes that were killed at the lock left beside it, `FILE.PID-HEX` and `FILE.of-HEX`, and earlier
 * versions as `FILE.stale-PID-HEX`. What living processes write stays. Only for who holds the lock: a claim is for a
 * lock that was there before this one, and decides nothing any more. That it cannot be done is no reason to do nothing
 * else.
 */
export async function sweepLock(file: string): Promise<void> {
  const name = basename(file);
  const files = await readdir(dirname(file)).catch(() => []);
  for (const one of files) {
    const rest = one.startsWith(`${name}.`) ? one.slice(name.length + 1) : '';
    if (/^of-[0-9a-f]{16}(\.of-[0-9a-f]{16})*$/.test(rest) || (await isOfDead(rest))) {
      await rm(join(dirname(file), one), { force: true }).catch(() => {});
    }
  }
}

async function isOfDead(rest: string): Promise<boolean> {
  const pid = /^(?:stale-)?(\d+)-[0-9a-f]{8}$/.exec(rest)?.[1];
  return pid !== undefined && !(await isAlive(Number(pid)));
}
