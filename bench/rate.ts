import { createReadStream } from 'node:fs';
import { readPcap } from '../src/checks/pcap.ts';

/** Nanoseconds over which a rate is taken: long enough to be no accident of scheduling. */
const window = 50_000_000n;

/**
 * Frames a second in the busiest 50 ms of a capture, and how many frames it holds.
 */
export async function peakRate(file: string): Promise<{ readonly rate: number; readonly frames: number }> {
  const times: bigint[] = [];
  for await (const frame of readPcap(createReadStream(file))) {
    times.push(frame.timeNs);
  }
  return { rate: busiest(times.toSorted((a, b) => (a < b ? -1 : 1))), frames: times.length };
}

/** Most times within the window, for each second. */
export function busiest(times: readonly bigint[]): number {
  let most = 0;
  let first = 0;
  for (const [at, time] of times.entries()) {
    while (time - (times[first] ?? time) >= window) {
      first += 1;
    }
    most = Math.max(most, at - first + 1);
  }
  return (most * 1_000_000_000) / Number(window);
}
