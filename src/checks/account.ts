import { probePort } from './ethernet.ts';
import type { Packets } from './frames.ts';
import type { Frame } from './pcap.ts';
import { parseTag, runMark } from './tag.ts';

/** What one capture must be able to recognise of a flow; its place in the list is the tag's flow index. */
export interface FlowPackets {
  readonly name: string;
  /** Compare UDP payloads only; otherwise whole frames. */
  readonly routed: boolean;
  readonly packets: Packets;
}

/** How many, and which were the first of them. */
export interface Sequences {
  readonly count: number;
  readonly first: readonly number[];
}

/** What one capture holds of one flow. */
export interface FlowAccount {
  /** Sequence numbers that are there whole at least once. */
  readonly whole: number;
  /** Sequence numbers of which there is nothing, not even an altered frame. */
  readonly lost: Sequences;
  /** Frames that carry a readable tag but differ from what was sent, or were captured in part. */
  readonly altered: Sequences;
  /** Whole frames beyond the first of a sequence number. */
  readonly duplicated: Sequences;
  /** First whole frames that came after one with a higher sequence number. */
  readonly reordered: Sequences;
}

/** What one capture holds. */
export interface Account {
  /** In the order of the check's flows. */
  readonly flows: readonly FlowAccount[];
  /** Frames with this run's tag that belong to none of its flows. */
  readonly unknown: number;
  /** Frames of other runs: someone else is checking too. */
  readonly foreign: number;
  /** Everything else, such as ARP. */
  readonly other: number;
}

export interface Accountant {
  add(frame: Frame): void;
  /** Whether an end mark of the flow has come, and with it everything the flow sent before. */
  hasEnded(flow: number): boolean;
  account(): Account;
}

/** How many sequence numbers are kept of each kind, for the message. */
const kept = 5;

/** Accounts for a capture frame by frame. Memory is two bytes for each packet of the run, and no frame is kept. */
export function accountant(runId: Buffer, flows: readonly FlowPackets[]): Accountant {
  const mark = runMark(runId);
  const tallies = flows.map((flow) => tally(flow));
  const counts = { unknown: 0, foreign: 0, other: 0 };
  return {
    add(frame) {
      const at = isIcmp(frame.bytes) ? -1 : frame.bytes.indexOf(mark);
      const tag = parseTag(frame.bytes, at);
      const flow = tag && tallies[tag.flow];
      if (tag === undefined) {
        counts[isForeign(frame.bytes) ? 'foreign' : 'other'] += 1;
      } else if (flow === undefined || tag.sequence >= flow.count) {
        counts.unknown += 1;
      } else if (tag.isEnd) {
        flow.end();
      } else {
        flow.add(frame, at, tag.sequence);
      }
    },
    hasEnded: (flow) => tallies[flow]?.hasEnded() ?? false,
    account: () => ({ flows: tallies.map((one) => one.account()), ...counts }),
  };
}

function tally({ routed, packets }: FlowPackets) {
  const whole = new Uint8Array(packets.count);
  const touched = new Uint8Array(packets.count);
  const altered = sequences();
  const duplicated = sequences();
  const reordered = sequences();
  let highest = -1;
  let ended = false;
  return {
    count: packets.count,
    end: () => {
      ended = true;
    },
    hasEnded: () => ended,
    add(frame: Frame, tagAt: number, sequence: number) {
      touched[sequence] = 1;
      const sent = packets.at(sequence);
      if (!(routed ? hasPayload(frame, tagAt, sent) : isSame(frame, sent))) {
        altered.add(sequence);
      } else if (whole[sequence] === 1) {
        duplicated.add(sequence);
      } else {
        whole[sequence] = 1;
        if (sequence < highest) {
          reordered.add(sequence);
        }
        highest = Math.max(highest, sequence);
      }
    },
    account: (): FlowAccount => {
      const lost = sequences();
      touched.forEach((seen, sequence) => {
        if (seen === 0) {
          lost.add(sequence);
        }
      });
      return {
        whole: whole.reduce((sum, one) => sum + one, 0),
        lost: lost.taken(),
        altered: altered.taken(),
        duplicated: duplicated.taken(),
        reordered: reordered.taken(),
      };
    },
  };
}

function sequences() {
  const first: number[] = [];
  let count = 0;
  return {
    add(sequence: number) {
      count += 1;
      if (first.length < kept) {
        first.push(sequence);
      }
    },
    taken: (): Sequences => ({ count, first: [...first] }),
  };
}

function isSame(frame: Frame, sent: Buffer): boolean {
  return frame.originalLength === sent.length && frame.bytes.equals(sent);
}

/** The UDP length before the tag tells whether anything was cut off or added; padding after it is allowed. */
function hasPayload(frame: Frame, tagAt: number, sent: Buffer): boolean {
  return (
    tagAt >= 8 &&
    frame.bytes.readUInt16BE(tagAt - 4) === 8 + sent.length &&
    frame.bytes.subarray(tagAt, tagAt + sent.length).equals(sent)
  );
}

/** An ICMP error quotes the packet it is about: that is not a copy of it. */
function isIcmp(bytes: Buffer): boolean {
  return bytes.length >= 24 && bytes.readUInt16BE(12) === 0x0800 && bytes.readUInt8(23) === 1;
}

function isForeign(bytes: Buffer): boolean {
  return bytes.length >= 42 && bytes.readUInt16BE(36) === probePort && parseTag(bytes, 42) !== undefined;
}
