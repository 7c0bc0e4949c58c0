import type { FlowTimes } from './times.ts';

/** How long the frames of a flow took from one capture to another, in microseconds of the one clock all have. */
export interface Latency {
  readonly from: string;
  readonly to: string;
  /** `sent` when the sender's own interface was captured, else `delivered`. */
  readonly fromRole: string;
  readonly toRole: string;
  /** Frames seen in both. */
  readonly frames: number;
  readonly least: number;
  readonly median: number;
  /** 99 of 100 took no longer. */
  readonly p99: number;
  readonly most: number;
  /** Frames by duration; `upTo` are the bounds in microseconds, the last bin has none. */
  readonly bins: readonly { readonly upTo?: number; readonly frames: number }[];
}

interface Place {
  readonly role: string;
  readonly at: string;
  readonly found: FlowTimes;
}

/** 1, 2, 5 in every decade, from a microsecond to ten seconds. */
const bounds = [0, 1, 2, 3, 4, 5, 6].flatMap((decade) => [1, 2, 5].map((one) => one * 10 ** decade));

/** undefined when no frame was seen in both places. */
export function latencyOf(start: Place, end: Place): Latency | undefined {
  const took = [...end.found.first]
    .flatMap(([sequence, time]) => {
      const left = start.found.first.get(sequence);
      return left === undefined ? [] : [time - left];
    })
    .sort((a, b) => a - b);
  const at = (share: number) => took[Math.min(took.length - 1, Math.floor(took.length * share))];
  const [least, median, p99, most] = [took[0], at(0.5), at(0.99), took.at(-1)];
  if (least === undefined || median === undefined || p99 === undefined || most === undefined) {
    return undefined;
  }
  const names = { from: start.at, to: end.at, fromRole: start.role, toRole: end.role };
  return { ...names, frames: took.length, least, median, p99, most, bins: binsOf(took) };
}

/** Bins from the shortest to the longest duration; empty ones between stay, so that gaps show. */
function binsOf(took: readonly number[]): Latency['bins'] {
  const counts = Array.from({ length: bounds.length + 1 }, () => 0);
  for (const time of took) {
    const at = bounds.findIndex((bound) => time <= bound);
    const index = at === -1 ? bounds.length : at;
    counts[index] = (counts[index] ?? 0) + 1;
  }
  const used = counts.flatMap((count, index) => (count > 0 ? [index] : []));
  const [first = 0, last = 0] = [used[0], used.at(-1)];
  return counts.slice(first, last + 1).map((frames, index) => {
    const upTo = bounds[first + index];
    return upTo === undefined ? { frames } : { upTo, frames };
  });
}
