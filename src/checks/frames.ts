import { type Address, buildFrame, headersLength } from './ethernet.ts';
import { tagLength, tagOf } from './tag.ts';

/**
 * The packets of a run. Each carries a tag that names run, flow and sequence number, and is filled with bytes that
 * follow from the tag, so that a receiver can say of every frame whether it is whole without keeping any.
 */

/** One flow's packets, made when they are asked for. */
export interface Packets {
  readonly count: number;
  /** Whole frames, or for routed flows UDP payloads. */
  readonly at: (sequence: number) => Buffer;
  readonly end: () => Buffer;
}

interface PacketsOptions {
  readonly runId: Buffer;
  readonly flow: number;
  readonly count: number;
  /** Layer 3 MTU of the path in bytes. */
  readonly mtu: number;
}

/** Ethernet's smallest frame without its check sequence. */
const smallestFrame = 60;

/** Ethernet II, IPv4, UDP: complete frames of 60 bytes up to the MTU and its 14 bytes of Ethernet header. */
export function layer2Packets(options: PacketsOptions & { from: Address; to: Address }): Packets {
  const wrap = (payload: Buffer) => buildFrame(options.from, options.to, payload);
  const sizeOf = spread(options.count, smallestFrame, options.mtu + 14);
  return {
    count: options.count,
    at: (sequence) => wrap(payloadOf(options, sequence, sizeOf(sequence) - headersLength)),
    end: () => wrap(endPayload(options)),
  };
}

/** UDP payloads whose packets are as large as the layer 2 ones. */
export function routedPackets(options: PacketsOptions): Packets {
  const sizeOf = spread(options.count, tagLength, options.mtu - 28);
  return {
    count: options.count,
    at: (sequence) => payloadOf(options, sequence, sizeOf(sequence)),
    end: () => endPayload(options),
  };
}

/**
 * Sizes from smallest to largest, evenly, both included, in an order in which every stretch of the run has small
 * and large ones: the stride is near the golden section and has no divisor in common with the count.
 */
export function spread(count: number, smallest: number, largest: number): (sequence: number) => number {
  let stride = Math.max(1, Math.round(count * 0.618));
  while (commonDivisor(stride, count) !== 1) {
    stride += 1;
  }
  return (sequence) =>
    count === 1
      ? largest
      : smallest + Math.round((((sequence * stride) % count) * (largest - smallest)) / (count - 1));
}

function commonDivisor(a: number, b: number): number {
  return b === 0 ? a : commonDivisor(b, a % b);
}

function payloadOf(options: PacketsOptions, sequence: number, length: number): Buffer {
  const payload = Buffer.alloc(length);
  // Neighbouring packets and flows begin elsewhere in the pattern, so that mixed-up contents are noticed.
  let from = (sequence * 7 + options.flow * 131) % pattern.length;
  for (let at = tagLength; at < length; from = 0) {
    at += pattern.copy(payload, at, from);
  }
  tagOf({ ...options, total: options.count, sequence, isEnd: false }).copy(payload);
  return payload;
}

function endPayload(options: PacketsOptions): Buffer {
  return tagOf({ ...options, total: options.count, sequence: 0, isEnd: true });
}

/** Bytes without a short period: the high bytes of a linear congruential generator (Numerical Recipes' constants). */
const pattern = makePattern(4096);

function makePattern(length: number): Buffer {
  const bytes = Buffer.alloc(length);
  let state = 1;
  for (let at = 0; at < length; at += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    bytes[at] = state >>> 24;
  }
  return bytes;
}
