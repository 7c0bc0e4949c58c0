/** UDP packets whose payload is `numbered ` and a number from 0 on, as a capture holds them. */
export interface Seen {
  readonly number: number;
  /** Nanoseconds since the epoch. */
  readonly timeNs: bigint;
}

const mark = Buffer.from('numbered ');

/** The number in a frame, or undefined when it is no packet of the flow. */
export function numberIn(frame: Buffer): number | undefined {
  const at = frame.indexOf(mark);
  const text = at === -1 ? '' : frame.subarray(at + mark.length, at + mark.length + 8).toString('latin1');
  return /^\d{8}$/.test(text) ? Number(text) : undefined;
}

export interface Account {
  /** Different numbers that were seen. */
  readonly seen: number;
  /** Numbers of 0 to `sent` - 1 that were not. */
  readonly lost: number;
  readonly twice: number;
  /** Seconds between the last packet before the longest hole in the numbers and the first after it; 0 without one. */
  readonly gap: number;
}

/** What of `sent` packets came. */
export function account(sent: number, packets: readonly Seen[]): Account {
  const first = new Map<number, bigint>();
  for (const { number, timeNs } of packets) {
    if (!first.has(number)) {
      first.set(number, timeNs);
    }
  }
  const inOrder = [...first].sort(([a], [b]) => a - b);
  const gaps = inOrder.slice(1).flatMap(([number, time], at) => {
    const [before, then] = inOrder[at] ?? [number, time];
    return number > before + 1 ? [Number(time - then) / 1e9] : [];
  });
  return {
    seen: first.size,
    lost: sent - first.size,
    twice: packets.length - first.size,
    gap: Math.max(0, ...gaps),
  };
}

/** The sender, for `python3 -c`: address, packets a second, seconds. Prints how many the kernel took. */
export const sender = `
import socket, sys, time
address, rate, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
begun, sent = time.monotonic(), 0
while sent < rate * seconds:
    wait = begun + sent / rate - time.monotonic()
    if wait > 0:
        time.sleep(wait)
    out.sendto(b"numbered %08d" % sent, (address, 7777))
    sent += 1
print(sent)
`;
