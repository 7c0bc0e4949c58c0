import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';

/** The id of a process that has ended and that its parent never asks for; undefined where there is no /proc. */
export async function makeZombie(t: ExecutionContext): Promise<number | undefined> {
  // `sleep` takes the shell's place and with it the child, of which it knows nothing.
  const parent = spawn('sh', ['-c', 'true & echo $!; exec sleep 60'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.teardown(() => parent.kill());
  const [said] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(said.toString());
  for (;;) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (stat === undefined || /\) Z /.test(stat)) {
      return stat === undefined ? undefined : pid;
    }
    await delay(10);
  }
}
