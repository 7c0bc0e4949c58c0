import { randomBytes } from 'node:crypto';
import type { PacketsCheck, PodInterface, PodRef } from '../lab/check-types.ts';
import { type Account, accountant, type FlowAccount, type FlowPackets } from './account.ts';
import { allDone } from './all-done.ts';
import { startCapture } from './capture.ts';
import type { CheckContext } from './context.ts';
import { layer2Packets, routedPackets } from './frames.ts';
import { type LiveInterface, lookAtInterface } from './interface.ts';
import { nth } from './nth.ts';
import { interfaceName, podName } from './place.ts';
import { holdPort, send } from './probe.ts';
import { AbsentError, LookError } from './reason.ts';
import { mostFlows, mostPackets, runIdLength } from './tag.ts';
import { captureOptions, closeWatch, type Opened, untilEnded, type Watch, watchesOf } from './watch.ts';

/** What one full run showed. */
export interface PacketsSeen {
  /** What arrived of each flow at its end, in the order of the check's flows. */
  readonly deliveries: readonly FlowAccount[];
  /** How many packets of each flow the sender's own kernel refused; they count as sent. */
  readonly refused: readonly number[];
  /** What each capture of `copies` holds, in the check's order. */
  readonly copies: readonly Account[];
}

interface Ends {
  readonly from: LiveInterface;
  readonly to: LiveInterface;
}

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
  const opened: Opened[] = [];
  const ports: (() => Promise<void>)[] = [];
  const close = () => allDone([...opened.map(closeWatch), ...ports.map((release) => release())]);
  let refused: number[];
  try {
    await allDone([
      ...watches.map(async (watch) => {
        const options = captureOptions(check, watch, folder, largestMtu);
        opened.push({ ...watch, capture: await startCapture(context, options) });
      }),
      ...podsOf(check).map(async (pod) => {
        ports.push(await holdPort(context, pod));
      }),
    ]);
    refused = await allDone(
      check.flows.map((flow, index) =>
        send(context, flow, index, nth(flows, index).packets, nth(ends, index)),
      ),
    );
    await untilEnded(opened, context);
  } catch (error) {
    await close().catch(() => {
      // The first error is the reason; what followed from it is not.
    });
    throw error;
  }
  await close();
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
      return { from: nth(found, 0), to: nth(found, 1) };
    }),
  );
  const taps = allDone(check.copies.map((copies) => look(copies.at).catch(captureMissing)));
  await allDone([ends, taps]);
  const all = [...(await ends).flatMap((one) => [one.from, one.to]), ...(await taps)];
  return { ends: await ends, largestMtu: Math.max(...all.map((one) => one.mtu)) };
}

/** Where copies are looked for, a missing interface means that nobody can look. */
function captureMissing(error: unknown): never {
  throw error instanceof AbsentError ? new LookError(error.message, { cause: error }) : error;
}

function flowsOf(check: PacketsCheck, ends: readonly Ends[], runId: Buffer): FlowPackets[] {
  return check.flows.map(({ name, routed }, index) => {
    const { from, to } = nth(ends, index);
    const options = { runId, flow: index, count: check.count, mtu: Math.min(from.mtu, to.mtu) };
    const packets = routed ? routedPackets(options) : layer2Packets({ ...options, from, to });
    return { name, routed, packets };
  });
}

function seenBy(check: PacketsCheck, watches: readonly Watch[], refused: readonly number[]): PacketsSeen {
  const accounts = new Map(watches.map((watch) => [watch, watch.accountant.account()]));
  const delivered = (index: number) => {
    const watch = watches.find((one) => one.role === 'delivery' && one.awaited.includes(index));
    return nth(watch === undefined ? [] : (accounts.get(watch)?.flows ?? []), index);
  };
  return {
    deliveries: check.flows.map((_, index) => delivered(index)),
    refused,
    copies: watches.flatMap((watch) => (watch.role === 'copies' ? (accounts.get(watch) ?? []) : [])),
  };
}

/** Pods in which the flows end, each once. */
function podsOf(check: PacketsCheck): PodRef[] {
  return [...new Map(check.flows.map((flow) => [podName(flow.to), flow.to])).values()];
}
