/** A classic pcap file, little endian with nanoseconds, as tests need one. */
export function pcapFileOf(
  frames: readonly { readonly microseconds: number; readonly bytes: Buffer }[],
): Buffer {
  const header = words(0xa1b23c4d, 0x0004_0002, 0, 0, 262_144, 1);
  const records = frames.flatMap(({ microseconds, bytes }) => {
    const seconds = Math.floor(microseconds / 1_000_000);
    const rest = Math.round((microseconds - seconds * 1_000_000) * 1000);
    return [words(seconds, rest, bytes.length, bytes.length), bytes];
  });
  return Buffer.concat([header, ...records]);
}

function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => {
    bytes.writeUInt32LE(value, at * 4);
  });
  return bytes;
}
