import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What took its time: `build kind`, `registry kind`; also the id of the task that the progress shows. */
export type Job = `${'registry' | 'build'} ${string}`;

/** Seconds a job took last time on this machine, whatever the key was then; a file each, so no write is lost. */
export async function lastTimeOf(cache: string, job: Job): Promise<number | undefined> {
  const text = await readFile(join(cache, 'times', job.replace(' ', '-')), 'utf8').catch(() => '');
  const seconds = Number.parseFloat(text);
  return Number.isFinite(seconds) ? seconds : undefined;
}

export async function recordTime(cache: string, job: Job, seconds: number): Promise<void> {
  const path = join(cache, 'times', job.replace(' ', '-'));
  await mkdir(join(cache, 'times'), { recursive: true });
  await writeFile(`${path}.${process.pid}`, `${seconds.toFixed(1)}\n`);
  await rename(`${path}.${process.pid}`, path);
}
