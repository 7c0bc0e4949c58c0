import { mkdir, open, readFile, rm, stat, unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Clock } from '../clock.ts';

/** Milliseconds between two looks at a lock that someone else holds. */
const every = 500;

/** A takeover is three file operations; one this old was cut short. */
const takeoverAge = 10_000;

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
  await mkdir(dirname(path), { recursive: true });
  let told = false;
  while (!(await tryLock(path))) {
    const holder = await readHolder(path);
    if (holder !== undefined && !told) {
      told = true;
      options.onWait(holder.pid);
    }
    if (holder !== undefined && (await isAlive(holder))) {
      await options.clock.sleep(every, options.signal);
    } else {
      await takeOver(path);
    }
    options.signal.throwIfAborted();
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

interface Holder {
  readonly pid: number;
  /** Start of the process as the kernel counts it, so that a reused pid is not mistaken for the holder. */
  readonly started: string;
}

async function tryLock(path: string): Promise<boolean> {
  const file = await open(path, 'wx', 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') {
      return undefined;
    }
    throw error;
  });
  if (file === undefined) {
    return false;
  }
  const holder: Holder = { pid: process.pid, started: (await startOf(process.pid)) ?? '' };
  await file.writeFile(JSON.stringify(holder));
  await file.close();
  return true;
}

async function readHolder(path: string): Promise<Holder | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) {
    return undefined;
  }
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    // A number below 1 means a group of processes to kill(2), and one of those always lives.
    return Number.isSafeInteger(value.pid) && Number(value.pid) > 0
      ? { pid: Number(value.pid), started: String(value.started ?? '') }
      : undefined;
  } catch {
    // Made this moment and not written yet counts as held by someone alive; later it is a torn file.
    const age = await stat(path).then(
      (found) => Date.now() - found.mtimeMs,
      () => Number.POSITIVE_INFINITY,
    );
    return age < takeoverAge ? { pid: process.pid, started: '' } : undefined;
  }
}

async function isAlive(holder: Holder): Promise<boolean> {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const fields = await statOf(holder.pid);
  const started = fields?.[19];
  // A zombie has ended; in a container without an init nobody may ever ask for it.
  const hasEnded = fields?.[0] === 'Z';
  return !hasEnded && (started === undefined || holder.started === '' || started === holder.started);
}

async function startOf(pid: number): Promise<string | undefined> {
  return (await statOf(pid))?.[19];
}

/**
 * /proc/PID/stat (proc(5)) from field 3, the state, on: what is before may hold spaces. Field 22, the start, is the
 * twentieth of these. Undefined without /proc.
 */
async function statOf(pid: number): Promise<string[] | undefined> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  return text?.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** Removes a dead holder's lock. Only one process at a time may, else the second would remove the first's new lock. */
async function takeOver(path: string): Promise<void> {
  const guard = `${path}.takeover`;
  if (!(await tryLock(guard))) {
    const age = await stat(guard).then(
      (found) => Date.now() - found.mtimeMs,
      () => 0,
    );
    if (age > takeoverAge) {
      await unlink(guard).catch(() => undefined);
    }
    return;
  }
  try {
    const holder = await readHolder(path);
    if (holder === undefined || !(await isAlive(holder))) {
      await rm(path, { force: true });
    }
  } finally {
    await rm(guard, { force: true });
  }
}
