import { readFileSync } from 'node:fs';
import { availableParallelism, freemem, loadavg, release, totalmem } from 'node:os';

/** What the figures were made on, for the record. Memory in MB, load over one minute. */
export interface Machine {
  readonly cores: number;
  readonly processor: string;
  readonly memory: number;
  readonly freeMemory: number;
  readonly kernel: string;
  readonly node: string;
  readonly load: number;
}

export function lookAtMachine(): Machine {
  const megabyte = 1024 * 1024;
  return {
    cores: availableParallelism(),
    processor: processorName(),
    memory: Math.round(totalmem() / megabyte),
    freeMemory: Math.round(freemem() / megabyte),
    kernel: release(),
    node: process.version,
    load: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  };
}

function processorName(): string {
  try {
    const line = /^model name\s*: (.*)$/m.exec(readFileSync('/proc/cpuinfo', 'utf8'));
    return line?.[1] ?? 'unknown';
  } catch {
    return 'unknown';
  }
}

/** What makes figures of a shared machine doubtful, or nothing. */
export function doubtOf({ load, cores }: Machine): string | undefined {
  return load > cores / 2
    ? `The machine was busy already (load ${load} on ${cores} cores): take the ratios, not the seconds.`
    : undefined;
}
