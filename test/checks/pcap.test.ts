import test from 'ava';
import { type Frame, PcapError, readPcap } from '../../src/checks/pcap.ts';

interface Flavour {
  readonly little: boolean;
  readonly nano: boolean;
}

const flavours: Flavour[] = [
  { little: true, nano: false },
  { little: true, nano: true },
  { little: false, nano: false },
  { little: false, nano: true },
];

for (const flavour of flavours) {
  const name = `${flavour.little ? 'little' : 'big'} endian, ${flavour.nano ? 'nano' : 'micro'}seconds`;
  test(`frames, times and lengths are read: ${name}`, async (t) => {
    const file = pcap(flavour, [frameOf(60), { ...frameOf(100), originalLength: 1514 }, frameOf(0)]);
    const frames = await read(file, 7);
    t.deepEqual(
      frames.map((frame) => [frame.bytes.length, frame.originalLength]),
      [
        [60, 60],
        [100, 1514],
        [0, 0],
      ],
    );
    t.is(frames[0]?.timeNs, flavour.nano ? 1_700_000_000_000_000_005n : 1_700_000_000_000_005_000n);
    t.deepEqual(frames[0]?.bytes, Buffer.alloc(60, 60));
  });
}

test('frames are the same whatever pieces the stream comes in', async (t) => {
  const file = pcap({ little: true, nano: false }, [frameOf(60), frameOf(1514), frameOf(61)]);
  const whole = await read(file, file.length);
  t.is(whole.length, 3);
  for (const piece of [1, 2, 15, 16, 17, 41, 1000]) {
    t.deepEqual(await read(file, piece), whole);
  }
});

test('a file cut off anywhere is an error that says where, and the frames before it are given out', async (t) => {
  const file = pcap({ little: true, nano: false }, [frameOf(60), frameOf(70)]);
  const ends = [24, 24 + 76, file.length];
  for (let length = 0; length < file.length; length += 1) {
    const frames: Frame[] = [];
    const reading = read(file.subarray(0, length), 13, frames);
    if (ends.includes(length)) {
      await t.notThrowsAsync(reading);
    } else {
      const error = await t.throwsAsync(reading, { instanceOf: PcapError });
      t.is(error.offset, length);
    }
    t.is(frames.length, length < 100 ? 0 : 1);
  }
});

test('what is damaged is an error with its place, never a crash', async (t) => {
  const good = pcap({ little: true, nano: false }, [frameOf(60), frameOf(70)]);
  const damage = (change: (bytes: Buffer) => void) => {
    const copy = Buffer.from(good);
    change(copy);
    return t.throwsAsync(read(copy, 64), { instanceOf: PcapError });
  };
  t.is((await damage((bytes) => bytes.writeUInt32LE(0x0a0d0d0a, 0))).offset, 0);
  t.is((await damage((bytes) => bytes.writeUInt16LE(3, 4))).offset, 4);
  t.regex((await damage((bytes) => bytes.writeUInt32LE(113, 20))).message, /Link type 113 is not Ethernet/);
  t.is((await damage((bytes) => bytes.writeUInt32LE(0xffffffff, 24 + 8))).offset, 24 + 8);
  t.is((await damage((bytes) => bytes.writeUInt32LE(61, 24 + 8))).offset, 24 + 8);
  t.is((await damage((bytes) => bytes.writeUInt32LE(1_000_000, 24 + 4))).offset, 24 + 4);
});

test('random bytes after a valid header never crash the reader', async (t) => {
  let state = 42;
  const random = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return state >>> 24;
  };
  const header = pcap({ little: true, nano: false }, []);
  for (let round = 0; round < 300; round += 1) {
    const noise = Buffer.from(Array.from({ length: round }, random));
    await read(Buffer.concat([header, noise]), 11).then(
      () => t.is(round, 0),
      (error: unknown) => t.true(error instanceof PcapError, String(error)),
    );
  }
});

interface Written {
  readonly bytes: Buffer;
  readonly originalLength: number;
}

function frameOf(length: number): Written {
  return { bytes: Buffer.alloc(length, length), originalLength: length };
}

function pcap({ little, nano }: Flavour, frames: readonly Written[]): Buffer {
  const words = (...values: number[]) => {
    const bytes = Buffer.alloc(values.length * 4);
    values.forEach((value, at) => {
      if (little) {
        bytes.writeUInt32LE(value, at * 4);
      } else {
        bytes.writeUInt32BE(value, at * 4);
      }
    });
    return bytes;
  };
  const version = little ? 0x0004_0002 : 0x0002_0004;
  const header = words(nano ? 0xa1b23c4d : 0xa1b2c3d4, version, 0, 0, 262_144, 1);
  const records = frames.flatMap(({ bytes, originalLength }) => [
    words(1_700_000_000, 5, bytes.length, originalLength),
    bytes,
  ]);
  return Buffer.concat([header, ...records]);
}

async function read(file: Buffer, piece: number, into: Frame[] = []): Promise<Frame[]> {
  async function* pieces() {
    for (let at = 0; at < file.length; at += piece) {
      yield file.subarray(at, at + piece);
    }
  }
  for await (const frame of readPcap(pieces())) {
    into.push({ ...frame, bytes: Buffer.from(frame.bytes) });
  }
  return into;
}
