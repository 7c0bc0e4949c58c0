import type { PacketsCheck, PodInterface } from '../lab/check-types.ts';
import type { Accountant } from './account.ts';
import type { Capture, CaptureOptions } from './capture.ts';
import type { CheckContext } from './context.ts';
import { interfaceName, pcapFile } from './place.ts';
import { LookError } from './reason.ts';

/** One capture of a run and what it has seen so far. */
export interface Watch {
  readonly at: PodInterface;
  readonly role: 'delivery' | 'copies';
  /** Indexes of the flows that have to come here: their end marks are waited for. */
  readonly awaited: readonly number[];
  readonly accountant: Accountant;
}

export interface Opened extends Watch {
  readonly capture: Capture;
}

/** Milliseconds without a single byte after which a missing end mark is not waited for any longer. */
const silence = 2_000;
/** Milliseconds after which it is not waited for at all, however much other traffic there is. */
const patience = 30_000;
/** Milliseconds in which something that must not come may still come. */
const settle = 300;
/** Milliseconds without a byte after which a capture has nothing left that it has not read yet. */
const caughtUp = 100;

/** A capture at every end of a flow, and one at every place of copies. */
export function watchesOf(check: PacketsCheck, account: () => Accountant): Watch[] {
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

export function captureOptions(
  check: PacketsCheck,
  watch: Watch,
  folder: string,
  largestMtu: number,
): CaptureOptions {
  const packets = check.count * check.flows.length;
  return {
    at: watch.at,
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
export async function untilEnded(opened: readonly Opened[], context: CheckContext): Promise<void> {
  const sentAt = context.clock.now();
  const isWaiting = (one: Opened) => {
    const now = context.clock.now();
    const lastSign = Math.max(sentAt, one.capture.lastActivity());
    return !isComplete(one) && !one.capture.hasEnded() && now - lastSign < silence && now - sentAt < patience;
  };
  while (opened.some(isWaiting)) {
    await context.clock.sleep(20, context.signal);
  }
  await context.clock.sleep(settle, context.signal);
  // Where nothing is awaited, other checks' traffic may keep the capture busy, and what it has yet to read may be it.
  const isReading = ({ awaited, capture }: Opened) => {
    const now = context.clock.now();
    return awaited.length === 0 && !capture.hasEnded() && now - capture.lastActivity() < caughtUp;
  };
  const settledAt = context.clock.now();
  while (opened.some(isReading) && context.clock.now() - settledAt < silence) {
    await context.clock.sleep(20, context.signal);
  }
}

function isComplete(watch: Watch): boolean {
  return watch.awaited.every((flow) => watch.accountant.hasEnded(flow));
}

/**
 * Ends a capture. What tcpdump had not read yet may be what is missing, or what must not be there: then nobody can
 * say.
 */
export async function closeWatch(opened: Opened): Promise<void> {
  const unread = await opened.capture.stop();
  if (unread > 0 && (opened.awaited.length === 0 || !isComplete(opened))) {
    const place = interfaceName(opened.at);
    throw new LookError(`The capture at "${place}" was ${unread} frames behind when the time was over`);
  }
}

function distinct<T>(values: readonly T[], keyOf: (value: T) => string): T[] {
  return [...new Map(values.map((value) => [keyOf(value), value])).values()];
}
