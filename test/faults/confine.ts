import { existsSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { type Child, startProcess } from '../e2e/labs.ts';

/**
 * Runs `argv` in a mount namespace of its own, after `script` has mounted what it likes: nothing of that is seen
 * outside, and all of it is gone with the process.
 */
export function inNamespace(script: string, argv: readonly string[], env: NodeJS.ProcessEnv): Child {
  const wrapped = ['--mount', '--propagation', 'private', 'sh', '-ec', `${script}\nexec "$@"`, 'sh', ...argv];
  return startProcess('unshare', wrapped, env);
}

/** Runs `argv` with so many open files. */
export function withOpenFiles(most: number, argv: readonly string[], env: NodeJS.ProcessEnv): Child {
  return startProcess('sh', ['-ec', `ulimit -n ${most}\nexec "$@"`, 'sh', ...argv], env);
}

export type Controller = 'pids' | 'memory';

/** Names of the limit in cgroup v1 and v2. */
const files = {
  pids: { v1: 'pids.max', v2: 'pids.max' },
  memory: { v1: 'memory.limit_in_bytes', v2: 'memory.max' },
} as const;

export interface Group {
  /** As the engine takes it for its containers: below the root of the controllers. */
  readonly name: string;
  start(argv: readonly string[], env: NodeJS.ProcessEnv): Child;
}

/** A control group with this limit until the test ends; undefined, and said, where none can be made. */
export async function limitedGroup(
  t: ExecutionContext,
  controller: Controller,
  limit: number,
): Promise<Group | undefined> {
  const base = '/sys/fs/cgroup';
  const version = existsSync(join(base, 'cgroup.controllers')) ? 'v2' : 'v1';
  const name = `/labs-faults-${process.pid}-${controller}`;
  const folder = join(base, version === 'v1' ? controller : '', name);
  try {
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, files[controller][version]), String(limit));
  } catch {
    t.log('not run: no control group can be made here');
    t.pass();
    return undefined;
  }
  // A folder of the kernel's, whose files go with it; it stays as long as a process is in it.
  t.teardown(async () => {
    for (let tries = 0; tries < 50 && existsSync(folder); tries += 1) {
      await rmdir(folder).catch(() => delay(200));
    }
  });
  return {
    name,
    start: (argv, env) =>
      startProcess('sh', ['-ec', 'echo $$ >"$0/cgroup.procs"\nexec "$@"', folder, ...argv], env),
  };
}
