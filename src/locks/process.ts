import { readFile } from 'node:fs/promises';

/**
 * A mark that tells a process from a later one with the same id: boot and start time in clock ticks (proc(5),
 * field 22 of stat). Undefined where there is no /proc or no such process.
 */
export async function processMark(pid: number): Promise<string | undefined> {
  try {
    const [stat, boot] = await Promise.all([
      readFile(`/proc/${pid}/stat`, 'utf8'),
      readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
    ]);
    // The second field is the program's name in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return `${boot.trim()}/${fields[19]}`;
  } catch {
    return undefined;
  }
}

/** Whether a process of that id lives; one that belongs to somebody else does too. */
export async function isAlive(pid: number): Promise<boolean> {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  // One that has ended stays as a zombie until its parent asks for it, and in a container that has no init nobody
  // may ever ask.
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return !/^[ZX] /.test(stat.slice(stat.lastIndexOf(')') + 2));
}
