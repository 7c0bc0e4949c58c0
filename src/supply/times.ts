import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** How long an artifact took last time on this machine, whatever its key was then; a file each, so no write is lost. */
export async function lastTimeOf(cache: string, name: string): Promise<number | undefined> {
  const text = await readFile(join(cache, 'times', name), 'utf8').catch(() => '');
  const seconds = Number.parseFloat(text);
  return Number.isFinite(seconds) ? seconds : undefined;
}

export async function recordTime(cache: string, name: string, seconds: number): Promise<void> {
  const path = join(cache, 'times', name);
  await mkdir(join(cache, 'times'), { recursive: true });
  await writeFile(`${path}.${process.pid}`, `${seconds.toFixed(1)}\n`);
  await rename(`${path}.${process.pid}`, path);
}
