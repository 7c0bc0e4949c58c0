/**
 * What marks a packet as one of ours: 2 bytes of magic, 8 of run id, 1 of flow index whose top bit says "end of
 * flow", 3 of sequence number, 4 of packets in the flow. It fits exactly into the 18 bytes that the smallest
 * Ethernet frame leaves after its IPv4 and UDP headers.
 */
export interface Tag {
  readonly runId: Buffer;
  /** Index of the flow in its check. */
  readonly flow: number;
  /** An end mark: everything its flow sent before has passed when it arrives. */
  readonly isEnd: boolean;
  readonly sequence: number;
  /** Packets of the flow, end marks left out. */
  readonly total: number;
}

export const tagLength = 18;
export const runIdLength = 8;
/** The index shares its byte with the end mark. */
export const mostFlows = 128;
/** The sequence number has three bytes. */
export const mostPackets = 1 << 24;

const magic = Buffer.from('LB');

/** The bytes by which a packet of one run is found, wherever in a frame they stand. */
export function runMark(runId: Buffer): Buffer {
  return Buffer.concat([magic, runId]);
}

export function tagOf(tag: Tag): Buffer {
  const bytes = Buffer.alloc(tagLength);
  magic.copy(bytes);
  tag.runId.copy(bytes, 2, 0, runIdLength);
  bytes.writeUInt8(tag.flow | (tag.isEnd ? 0x80 : 0), 10);
  bytes.writeUIntBE(tag.sequence, 11, 3);
  bytes.writeUInt32BE(tag.total, 14);
  return bytes;
}

/** The tag that begins at `at`, if one does. */
export function parseTag(bytes: Buffer, at: number): Tag | undefined {
  if (at < 0 || at + tagLength > bytes.length || bytes.compare(magic, 0, 2, at, at + 2) !== 0) {
    return undefined;
  }
  const place = bytes.readUInt8(at + 10);
  return {
    runId: bytes.subarray(at + 2, at + 2 + runIdLength),
    flow: place & 0x7f,
    isEnd: place >= 0x80,
    sequence: bytes.readUIntBE(at + 11, 3),
    total: bytes.readUInt32BE(at + 14),
  };
}
