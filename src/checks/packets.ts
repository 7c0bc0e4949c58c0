import { randomBytes } from 'node:crypto';
import type { PacketsCheck, PodInterface } from '../lab/types.ts';
import { type Account, type Accountant, accountant, type FlowAccount, type FlowPackets } from './account.ts';
import { allDone } from './all-done.ts';
import { type Capture, type CaptureOptions, startCapture } from './capture.ts';
import type { CheckContext } from './context.ts';
import { layer2Packets, routedPackets } from './frames.ts';
import { type LiveInterface, lookAtInterface } from './interface.ts';
import { interfaceName, pcapFile, podName } from './place.ts';
import { holdPort, send } from './probe.ts';
import { AbsentError, LookError } from './reason.ts';
import { mostFlows, mostPackets, runIdLength } from './tag.ts';

/** What one full run showed. */
export interface PacketsSeen {
  /** What arrived of each flow at its end, in the order of the check's flows. */
  readonly deliveries: readonly FlowAccount[];
  /** How many packets of each flow the sender's own kernel refused; they count as sent. */
  readonly refused: readonly number[];
  /** What each capture of `copies` holds, in the check's order. */
  readonly copies: readonly Account[];
}

/** One capture of a run and what it has seen so far. */
interface Watch {
  readonly at: PodInterface;
  readonly role: 'delivery' | 'copies';
  /** Indexes of the flows that have to come here: their end marks are waited for. */
  readonly awaited: readonly number[];
  readonly accountant: Accountant;
}

interface Ends {
  readonly from: LiveInterface;
  readonly to: LiveInterface;
}

/** Milliseconds without a single byte after which a missing end mark is not waited for any longer. */
const silence = 2_000;
/** Milliseconds after which it is not waited for at all, however much other traffic there is. */
const patience = 30_000;
/** Milliseconds in which something that must not come may still come. */
const settle = 300;

/**
 * Sends every flow at once, captures everywhere, and accounts for every frame. The pcap files stay in `folder`.
 * Throws when it could not look.
 */
export async function observePackets(
  check: PacketsCheck,
  context: CheckContext,
  folder: string,
): Promise<PacketsSeen> {
  const { ends, largestMtu } = await lookAtPlaces(check, context);
  const runId = randomBytes(runIdLength);
  const flows = flowsOf(check, ends, runId);
  const watches = watchesOf(check, () => accountant(runId, flows));
  const closing: (() => Promise<void>)[] = [];
  let refused: number[];
  try {
    const captures: Capture[] = [];
    await allDone([
      ...watches.map(async (watch, index) => {
        const capture = await startCapture(context, captureOptions(check, watch, folder, largestMtu));
        captures[index] = capture;
        closing.push(capture.stop);
      }),
      ...distinct(
        check.flows.map((flow) => flow.to),
        podName,
      ).map(async (pod) => {
        closing.push(await holdPort(context, pod));
      }),
    ]);
    refused = await allDone(
      check.flows.map((flow, index) => send(context, flow, index, at(flows, index).packets, at(ends, index))),
    );
    await untilEnded(watches, captures, context);
  } catch (error) {
    await Promise.allSettled(closing.map((close) => close()));
    throw error;
  }
  await allDone(closing.map((close) => close()));
  return seenBy(check, watches, refused);
}

async function lookAtPlaces(check: PacketsCheck, context: CheckContext) {
  if (check.flows.length > mostFlows || check.count > mostPackets) {
    throw new LookError(`A check can have ${mostFlows} flows of ${mostPackets} packets, no more`);
  }
  const looks = new Map<string, Promise<LiveInterface>>();
  const look = (place: PodInterface) => {
    const name = interfaceName(place);
    const known = looks.get(name) ?? lookAtInterface(context, place);
    looks.set(name, known);
    return known;
  };
  const ends = allDone(
    check.flows.map(async (flow): Promise<Ends> => {
      const found = await allDone([look(flow.from), look(flow.to)]);
      return { from: at(found, 0), to: at(found, 1) };
    }),
  );
  const taps = allDone(check.copies.map((copies) => look(copies.at).catch(captureMissing)));
  await allDone<unknown>([ends, taps]);
  const all = [...(await ends).flatMap((one) => [one.from, one.to]), ...(await taps)];
  return { ends: await ends, largestMtu: Math.max(...all.map((one) => one.mtu)) };
}

/** Where copies are looked for, a missing interface means that nobody can look. */
function captureMissing(error: unknown): never {
  throw error instanceof AbsentError ? new LookError(error.message, { cause: error }) : error;
}

function flowsOf(check: PacketsCheck, ends: readonly Ends[], runId: Buffer): FlowPackets[] {
  return check.flows.map(({ name, routed }, index) => {
    const { from, to } = at(ends, index);
    const options = { runId, flow: index, count: check.count, mtu: Math.min(from.mtu, to.mtu) };
    const packets = routed ? routedPackets(options) : layer2Packets({ ...options, from, to });
    return { name, routed, packets };
  });
}

function watchesOf(check: PacketsCheck, account: () => Accountant): Watch[] {
  const indexes = (wanted: (flow: PacketsCheck['flows'][number]) => boolean) =>
    check.flows.flatMap((flow, index) => (wanted(flow) ? [index] : []));
  const destinations = distinct(
    check.flows.map((flow) => flow.to),
    interfaceName,
  );
  return [
    ...destinations.map((place) => ({
      at: place,
      role: 'delivery' as const,
      awaited: indexes((flow) => interfaceName(flow.to) === interfaceName(place)),
      accountant: account(),
    })),
    ...check.copies.map((copies) => ({
      at: copies.at,
      role: 'copies' as const,
      awaited: indexes((flow) => copies.of.includes(flow.name)),
      accountant: account(),
    })),
  ];
}

function captureOptions(
  check: PacketsCheck,
  watch: Watch,
  folder: string,
  largestMtu: number,
): CaptureOptions {
  const packets = check.count * check.flows.length;
  return {
    at: watch.at,
    inboundOnly: watch.role === 'delivery',
    // Room for the Ethernet header and for a tag or tunnel someone puts around the frame.
    snapLength: largestMtu + 14 + 64,
    // The kernel gives every frame at least half a page: enough for the run twice over, within bounds.
    buffer: Math.min(131_072, Math.max(8_192, packets * 4)),
    limit: check.within + 60,
    file: pcapFile(folder, watch.at, watch.role),
    onFrame: watch.accountant.add,
  };
}

/** Waits for the end marks; then a little longer, for what must not come. */
async function untilEnded(
  watches: readonly Watch[],
  captures: readonly Capture[],
  context: CheckContext,
): Promise<void> {
  const sentAt = context.clock.now();
  const waiting = (watch: Watch, index: number) => {
    const capture = at(captures, index);
    const lastSign = Math.max(sentAt, capture.lastActivity());
    const complete = watch.awaited.every((flow) => watch.accountant.hasEnded(flow));
    const now = context.clock.now();
    return !complete && !capture.hasEnded() && now - lastSign < silence && now - sentAt < patience;
  };
  while (watches.some(waiting)) {
    await context.clock.sleep(20, context.signal);
  }
  await context.clock.sleep(settle, context.signal);
}

function seenBy(check: PacketsCheck, watches: readonly Watch[], refused: readonly number[]): PacketsSeen {
  const accounts = new Map(watches.map((watch) => [watch, watch.accountant.account()]));
  const delivered = (index: number) => {
    const watch = watches.find((one) => one.role === 'delivery' && one.awaited.includes(index));
    return at(watch === undefined ? [] : (accounts.get(watch)?.flows ?? []), index);
  };
  return {
    deliveries: check.flows.map((_, index) => delivered(index)),
    refused,
    copies: watches.flatMap((watch) => (watch.role === 'copies' ? (accounts.get(watch) ?? []) : [])),
  };
}

function distinct<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}

/** The element that is there by construction; a missing one is a defect of ours. */
function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) {
    throw new RangeError(`No element ${index} of ${list.length}`);
  }
  return value;
}
