/** UDP port of all probe packets: in the range that IANA registers nothing in (49152 and up). */
export const probePort = 52_735;

/** Ethernet II, IPv4 without options, UDP. */
export const headersLength = 14 + 20 + 8;
export interface Address {
  /** `02:42:ac:11:00:02` */
  readonly mac: string;
  /** Dotted IPv4. */
  readonly ip: string;
}

/** One complete frame with valid checksums, as it goes onto the wire. */
export function buildFrame(from: Address, to: Address, payload: Buffer): Buffer {
  const frame = Buffer.alloc(headersLength + payload.length);
  macBytes(to.mac).copy(frame, 0);
  macBytes(from.mac).copy(frame, 6);
  frame.writeUInt16BE(0x0800, 12);
  const ip = frame.subarray(14, 34);
  ip.writeUInt8(0x45, 0);
  ip.writeUInt16BE(28 + payload.length, 2);
  // Never fragmented: a path with a smaller MTU shall lose the frame, and the check say so.
  ip.writeUInt16BE(0x4000, 6);
  ip.writeUInt8(64, 8);
  ip.writeUInt8(17, 9);
  ipBytes(from.ip).copy(ip, 12);
  ipBytes(to.ip).copy(ip, 16);
  ip.writeUInt16BE(checksum(ip), 10);
  const udp = frame.subarray(34);
  udp.writeUInt16BE(probePort, 0);
  udp.writeUInt16BE(probePort, 2);
  udp.writeUInt16BE(8 + payload.length, 4);
  payload.copy(udp, 8);
  const pseudo = Buffer.alloc(12);
  ip.copy(pseudo, 0, 12, 20);
  pseudo.writeUInt16BE(17, 8);
  pseudo.writeUInt16BE(udp.length, 10);
  // Zero would mean "no checksum" (RFC 768).
  udp.writeUInt16BE(checksum(pseudo, udp) || 0xffff, 6);
  return frame;
}

/** The Internet checksum (RFC 1071) of the parts; each but the last has to be of even length. */
export function checksum(...parts: readonly Buffer[]): number {
  let sum = 0;
  for (const part of parts) {
    for (let at = 0; at + 1 < part.length; at += 2) {
      sum += part.readUInt16BE(at);
    }
    if (part.length % 2 === 1) {
      sum += part.readUInt8(part.length - 1) << 8;
    }
  }
  while (sum > 0xffff) {
    sum = (sum & 0xffff) + (sum >>> 16);
  }
  return ~sum & 0xffff;
}

function macBytes(mac: string): Buffer {
  return Buffer.from(mac.replaceAll(':', ''), 'hex');
}

function ipBytes(ip: string): Buffer {
  return Buffer.from(ip.split('.').map(Number));
}
