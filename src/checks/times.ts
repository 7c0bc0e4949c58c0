import { probePort } from './ethernet.ts';
import type { Frame } from './pcap.ts';
import { parseTag } from './tag.ts';

/** What one capture saw of one flow, and when. */
export interface FlowTimes {
  /** By sequence number: when its first frame was seen, in microseconds since the epoch. */
  readonly first: ReadonlyMap<number, number>;
  /** Packets of the flow, as its tags say. */
  readonly total: number;
  /** Frames beyond the first of a sequence number. */
  readonly repeated: number;
  /** First frames that came after one with a higher sequence number. */
  readonly disordered: number;
  /** Frames that were counted but whose times were not kept, because the flow is very long. */
  readonly untimed: number;
}

/** What one capture holds of one run. */
export interface RunTimes {
  /** By the flow's index in its check. */
  readonly flows: ReadonlyMap<number, FlowTimes>;
}

export interface CaptureTimes {
  /** By run id in hexadecimal digits. */
  readonly runs: ReadonlyMap<string, RunTimes>;
  /** Frames that carry no tag. */
  readonly untagged: number;
  /** When the untagged ones were seen, in microseconds since the epoch. */
  readonly untaggedAt: readonly number[];
}

/** Times kept for each flow: enough for any picture, and bounded. */
const mostTimes = 200_000;

/** Ethernet II, IPv4 without options, UDP: what the probe sends, and what ordinary routing leaves of it. */
const tagAt = 42;

/** Collects when the frames of runs were seen. End marks are left out. */
export function timekeeper(): { add(frame: Frame): void; times(): CaptureTimes } {
  const runs = new Map<string, { flows: Map<number, Flow> }>();
  const untaggedAt: number[] = [];
  let untagged = 0;
  return {
    add(frame) {
      const tag = tagOfProbe(frame.bytes);
      const time = microseconds(frame.timeNs);
      if (tag === undefined) {
        untagged += 1;
        if (untaggedAt.length < mostTimes) {
          untaggedAt.push(time);
        }
      } else if (!tag.isEnd) {
        const id = tag.runId.toString('hex');
        const run = runs.get(id) ?? { flows: new Map<number, Flow>() };
        runs.set(id, run);
        const flow = run.flows.get(tag.flow) ?? newFlow(tag.total);
        run.flows.set(tag.flow, flow);
        note(flow, tag.sequence, time);
      }
    },
    times: () => ({ runs, untagged, untaggedAt }),
  };
}

interface Flow {
  readonly first: Map<number, number>;
  readonly total: number;
  repeated: number;
  disordered: number;
  untimed: number;
  highest: number;
}

function newFlow(total: number): Flow {
  return { first: new Map(), total, repeated: 0, disordered: 0, untimed: 0, highest: -1 };
}

function note(flow: Flow, sequence: number, time: number): void {
  if (flow.first.has(sequence)) {
    flow.repeated += 1;
  } else if (flow.first.size >= mostTimes) {
    flow.untimed += 1;
  } else {
    flow.first.set(sequence, time);
    flow.disordered += sequence < flow.highest ? 1 : 0;
    flow.highest = Math.max(flow.highest, sequence);
  }
}

function tagOfProbe(bytes: Buffer) {
  return bytes.length >= tagAt && bytes.readUInt16BE(36) === probePort ? parseTag(bytes, tagAt) : undefined;
}

/** A double holds microseconds since the epoch to a quarter of one; tcpdump's clock has whole ones. */
function microseconds(timeNs: bigint): number {
  return Number(timeNs / 1000n) + Number(timeNs % 1000n) / 1000;
}
