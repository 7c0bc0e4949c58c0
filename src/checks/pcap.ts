/**
 * The classic pcap file format (https://www.tcpdump.org/manpages/pcap-savefile.5.html), read as it comes: memory
 * holds one frame and one piece of the stream, whatever the file's size.
 */
export interface Frame {
  /** Nanoseconds since the epoch. */
  readonly timeNs: bigint;
  /** Bytes on the wire; more than `bytes.length` when the capture cut the frame. */
  readonly originalLength: number;
  /** From the link-layer header on; only valid until the next frame is taken. */
  readonly bytes: Buffer;
}

/** Input that is not, or not wholly, a pcap file. */
export class PcapError extends Error {
  override readonly name = 'PcapError';
  /** Bytes from the beginning of the stream to where the damage was noticed. */
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(`${message} at byte ${offset} of the capture`);
    this.offset = offset;
  }
}

/** LINKTYPE_ETHERNET: the one link type whose frames can be compared from the Ethernet header on. */
const ethernet = 1;
const fileHeaderLength = 24;
const recordHeaderLength = 16;
/** MAXIMUM_SNAPLEN of libpcap: a longer record means that the stream is damaged. */
const longestRecord = 262_144;

interface Format {
  readonly littleEndian: boolean;
  /** Nanoseconds per unit of the fraction field. */
  readonly fraction: bigint;
}

export async function* readPcap(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Frame> {
  const split = pcapSplitter();
  for await (const piece of pieces) {
    yield* split.push(piece);
  }
  split.end();
}

/** The same without a stream: hand pieces in, take the frames that are complete. `end` tells whether it was whole. */
export function pcapSplitter(): { push(piece: Uint8Array): Generator<Frame>; end(): void } {
  let rest = Buffer.alloc(0);
  let offset = 0;
  let format: Format | undefined;
  const take = (length: number) => {
    const taken = rest.subarray(0, length);
    rest = rest.subarray(length);
    offset += length;
    return taken;
  };
  return {
    *push(piece) {
      rest = rest.length === 0 ? Buffer.from(piece) : Buffer.concat([rest, piece]);
      if (format === undefined && rest.length >= fileHeaderLength) {
        format = parseFileHeader(rest);
        take(fileHeaderLength);
      }
      while (format !== undefined && rest.length >= recordHeaderLength) {
        const record = parseRecordHeader(rest, format, offset);
        if (rest.length < recordHeaderLength + record.length) {
          break;
        }
        take(recordHeaderLength);
        yield { timeNs: record.timeNs, originalLength: record.originalLength, bytes: take(record.length) };
      }
    },
    end() {
      if (format === undefined) {
        throw new PcapError('The file header is incomplete', offset + rest.length);
      }
      if (rest.length > 0) {
        throw new PcapError('The last frame is incomplete', offset + rest.length);
      }
    },
  };
}

function parseFileHeader(header: Buffer): Format {
  const format = formats.get(header.readUInt32BE(0));
  if (format === undefined) {
    throw new PcapError(`0x${header.toString('hex', 0, 4)} is not a pcap file's beginning`, 0);
  }
  const major = format.littleEndian ? header.readUInt16LE(4) : header.readUInt16BE(4);
  if (major !== 2) {
    throw new PcapError(`Version ${major} of the pcap format is unknown`, 4);
  }
  // The upper bits of the field carry the length of the frame check sequence.
  const link = (format.littleEndian ? header.readUInt32LE(20) : header.readUInt32BE(20)) & 0xffff;
  if (link !== ethernet) {
    throw new PcapError(`Link type ${link} is not Ethernet`, 20);
  }
  return format;
}

const formats = new Map<number, Format>([
  [0xa1b2c3d4, { littleEndian: false, fraction: 1000n }],
  [0xd4c3b2a1, { littleEndian: true, fraction: 1000n }],
  [0xa1b23c4d, { littleEndian: false, fraction: 1n }],
  [0x4d3cb2a1, { littleEndian: true, fraction: 1n }],
]);

function parseRecordHeader(header: Buffer, format: Format, offset: number) {
  const [seconds, fraction, length, originalLength] = [0, 4, 8, 12].map((at) =>
    format.littleEndian ? header.readUInt32LE(at) : header.readUInt32BE(at),
  ) as [number, number, number, number];
  if (length > longestRecord || length > originalLength) {
    throw new PcapError(
      `A frame of ${originalLength} bytes cannot have ${length} of them captured`,
      offset + 8,
    );
  }
  if (BigInt(fraction) * format.fraction >= 1_000_000_000n) {
    throw new PcapError('A time stamp is beyond its second', offset + 4);
  }
  return {
    timeNs: BigInt(seconds) * 1_000_000_000n + BigInt(fraction) * format.fraction,
    length,
    originalLength,
  };
}
