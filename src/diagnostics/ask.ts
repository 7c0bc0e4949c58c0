import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { printCommand } from '../command.ts';
import { CommandError, type Run } from '../exec.ts';
import { type Collector, limit, mostBytes } from './collector.ts';
import { redactJson, redactText } from './redact.ts';

/** What became of one collector: an entry of bundle.json. */
export interface Answer {
  readonly file: string;
  readonly command: string;
  readonly outcome: 'collected' | 'failed';
  readonly seconds: number;
  readonly error?: string;
}

/** Runs one collector and writes its file; a failure is an answer as well. */
export async function ask(collector: Collector, folder: string, run: Run): Promise<Answer> {
  const begun = performance.now();
  const answer = (outcome: Answer['outcome'], error?: string): Answer => ({
    file: collector.file,
    command: redactText(printCommand(collector.command)),
    outcome,
    seconds: Math.round(performance.now() - begun) / 1000,
    ...(error === undefined ? {} : { error }),
  });
  try {
    const { stdout, stderr } = await run(collector.command, { timeout: limit });
    // `docker logs` writes a container's stderr to its own.
    await write(
      folder,
      collector,
      stdout === '' || collector.file.endsWith('.log') ? stdout + stderr : stdout,
    );
    return answer('collected');
  } catch (error) {
    if (error instanceof CommandError && error.output.stdout !== '') {
      await write(folder, collector, error.output.stdout);
    }
    return answer('failed', redactText(error instanceof Error ? error.message : String(error)));
  }
}

async function write(folder: string, { file, format }: Collector, text: string): Promise<void> {
  const path = join(folder, file);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await writeFile(path, shorten(format === 'json' ? redactJson(text) : redactText(text)), { mode: 0o600 });
}

export function shorten(text: string): string {
  if (text.length <= mostBytes) {
    return text;
  }
  const half = mostBytes / 2;
  return `${text.slice(0, half)}\n[${text.length - mostBytes} characters left out]\n${text.slice(-half)}`;
}
