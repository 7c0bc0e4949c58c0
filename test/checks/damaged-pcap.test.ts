import test from 'ava';
import { accountant } from '../../src/checks/account.ts';
import { layer2Packets } from '../../src/checks/frames.ts';
import { type Frame, PcapError, readPcap } from '../../src/checks/pcap.ts';
import { timekeeper } from '../../src/checks/times.ts';
import { randomFrom } from '../fuzz/random.ts';
import { pcapFileOf } from './pcap-file.ts';

const runId = Buffer.from('0123456789abcdef', 'hex');
const from = { mac: '02:00:00:00:00:01', ip: '10.0.0.1' };
const to = { mac: '02:00:00:00:00:02', ip: '10.0.0.2' };
const packets = layer2Packets({ runId, flow: 0, count: 12, mtu: 200, from, to });
const flow = { name: 'up', routed: false, packets };

/** What a receiver captures of a flow that arrived whole. */
const whole = pcapFileOf([
  ...Array.from({ length: packets.count }, (_, at) => ({ microseconds: at + 1, bytes: packets.at(at) })),
  { microseconds: 99, bytes: packets.end() },
]);

interface Seen {
  /** Frames that the account holds to be whole, each number once. */
  readonly whole: number;
  readonly altered: number;
  readonly lost: number;
  readonly duplicated: number;
  readonly reordered: number;
  readonly unknown: number;
  readonly foreign: number;
  readonly other: number;
  readonly frames: number;
  readonly error?: PcapError;
}

/** Reads as the checks do, and fails the test on everything that is neither a frame nor a PcapError. */
async function look(file: Buffer, piece = 61): Promise<Seen> {
  async function* pieces() {
    for (let at = 0; at < file.length; at += piece) {
      yield file.subarray(at, at + piece);
    }
  }
  const book = accountant(runId, [flow]);
  const keeper = timekeeper();
  let frames = 0;
  let error: PcapError | undefined;
  try {
    for await (const frame of readPcap(pieces())) {
      frames += 1;
      book.add(frame satisfies Frame);
      keeper.add(frame);
    }
  } catch (thrown) {
    if (!(thrown instanceof PcapError)) {
      throw thrown;
    }
    error = thrown;
  }
  keeper.times();
  const { flows, ...rest } = book.account();
  const [own] = flows;
  return {
    whole: own?.whole ?? 0,
    altered: own?.altered.count ?? 0,
    lost: own?.lost.count ?? 0,
    duplicated: own?.duplicated.count ?? 0,
    reordered: own?.reordered.count ?? 0,
    ...rest,
    frames,
    ...(error === undefined ? {} : { error }),
  };
}

/** What a check passes on: everything there once, in order, and nothing besides. */
function looksPerfect(seen: Seen): boolean {
  return (
    seen.error === undefined &&
    seen.whole === packets.count &&
    seen.altered + seen.lost + seen.duplicated + seen.reordered + seen.unknown === 0
  );
}

test('the undamaged capture is perfect', async (t) => {
  const seen = await look(whole);
  t.true(looksPerfect(seen));
  t.is(seen.frames, packets.count + 1);
});

test('cut off at any byte it is either an error or lacks frames, and never perfect', async (t) => {
  for (let length = 0; length < whole.length; length += 1) {
    const seen = await look(whole.subarray(0, length));
    // Only the end mark is behind the last packet: where that alone is missing, all packets are there.
    const lacksEndOnly = length === whole.length - 16 - packets.end().length;
    t.is(looksPerfect(seen), lacksEndOnly, `${length} of ${whole.length} bytes`);
    t.true(seen.error === undefined || seen.error.offset <= length);
  }
});

test('each byte changed by itself is noticed, unless nothing that is compared has changed', async (t) => {
  const random = randomFrom(1);
  // A time stamp, and the fields of the file header that nothing is decided by, may say what they like.
  const free = new Set([...range(6, 16), ...range(16, 20), 22, 23]);
  let at = 24;
  for (let frame = 0; frame <= packets.count; frame += 1) {
    const length = whole.readUInt32LE(at + 8);
    for (const each of [
      ...range(at, at + 8),
      ...(frame === packets.count ? range(at, at + 16 + length) : []),
    ]) {
      free.add(each);
    }
    at += 16 + length;
  }
  for (let byte = 0; byte < whole.length; byte += 1) {
    const damaged = Buffer.from(whole);
    damaged[byte] = (damaged[byte] as number) ^ (1 + random.int(255));
    const seen = await look(damaged);
    t.true(free.has(byte) || !looksPerfect(seen), `byte ${byte}: ${JSON.stringify(seen)}`);
  }
});

test('bytes changed, taken out and put in at random never hang the reader nor make more of a capture', async (t) => {
  const random = randomFrom(2);
  for (let round = 0; round < 1_500; round += 1) {
    const damaged = damage(whole, random.int, 1 + random.int(6));
    const seen = await look(damaged, 1 + random.int(200));
    t.true(seen.whole <= packets.count);
    t.true(seen.frames <= damaged.length / 16 + 1);
  }
});

function damage(file: Buffer, int: (below: number) => number, times: number): Buffer {
  let bytes = Buffer.from(file);
  for (let time = 0; time < times; time += 1) {
    const at = int(bytes.length);
    const noise = Buffer.from(Array.from({ length: int(9) }, () => int(256)));
    bytes = Buffer.concat([bytes.subarray(0, at), noise, bytes.subarray(at + int(9))]);
  }
  return bytes;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
