import type { Check, PacketsCheck, PodInterface } from '../lab/check-types.ts';
import { type Latency, latencyOf } from './latency.ts';
import { interfaceName, podName } from './place.ts';
import type { CaptureTimes, FlowTimes } from './times.ts';

/** What a check's captures show beyond its figures: who saw which frames, how fast they came, how long they took. */
export interface Traffic {
  /** Milliseconds that each entry of `Sight.rate` stands for. */
  readonly binMilliseconds: number;
  readonly flows: readonly FlowTraffic[];
  /** Captures that could not be read, wholly or in part. */
  readonly unreadable: readonly { readonly file: string; readonly why: string }[];
}

export interface FlowTraffic {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  /** In the order a frame passes them. */
  readonly sights: readonly Sight[];
  readonly latencies: readonly Latency[];
}

/** One flow as one capture saw it. `stranger`: it must not be there. `captured`: a request, without numbers. */
export type Role = 'sent' | 'delivered' | 'copied' | 'stranger' | 'captured';

export interface Sight {
  readonly role: Role;
  /** `cluster/pod:interface` */
  readonly at: string;
  /** Different sequence numbers; for `captured` all frames. */
  readonly frames: number;
  /** Frames beyond the first of a sequence number. */
  readonly repeated: number;
  /** Frames that came after one with a higher sequence number. */
  readonly disordered: number;
  /** Frames in each stretch of `binMilliseconds`. */
  readonly rate: readonly number[];
}

/** One capture of a check, read. */
export interface Captured {
  readonly at: PodInterface;
  readonly role: 'delivery' | 'copies';
  readonly times: CaptureTimes;
}

/** Stretches that the time of a check is cut into. */
const bins = 60;

export function trafficOf(
  check: Check,
  captures: readonly Captured[],
  unreadable: Traffic['unreadable'],
): Traffic | undefined {
  if (captures.length + unreadable.length === 0) {
    return undefined;
  }
  const flows = check.kind === 'packets' ? packetFlows(check, captures) : requestFlows(check, captures);
  const scale = scaleOf(flows.flatMap(({ seen }) => seen.flatMap(({ times }) => times)));
  return {
    binMilliseconds: scale.width / 1000,
    unreadable,
    flows: flows.map(({ seen, ...flow }) => ({
      ...flow,
      sights: seen.map(({ times, ...sight }) => ({ ...sight, rate: scale.count(times) })),
    })),
  };
}

type Seen = Omit<Sight, 'rate'> & { readonly times: readonly number[] };
type Flow = Omit<FlowTraffic, 'sights'> & { readonly seen: readonly Seen[] };

function packetFlows(check: PacketsCheck, captures: readonly Captured[]): Flow[] {
  const run = commonestRun(captures);
  return check.flows.map((flow, index) => {
    const [from, to] = [interfaceName(flow.from), interfaceName(flow.to)];
    const places = captures.flatMap(({ at, role, times }) => {
      const place = interfaceName(at);
      const wanted = check.copies.some(
        (copies) => interfaceName(copies.at) === place && copies.of.includes(flow.name),
      );
      const found = times.runs.get(run)?.flows.get(index);
      const own = role === 'delivery' ? endRole(place, from, to) : wanted ? 'copied' : 'stranger';
      return own === undefined || (own === 'stranger' && found === undefined)
        ? []
        : [{ role: own, at: place, found: found ?? nothing }];
    });
    const seen = places.sort((a, b) => order.indexOf(a.role) - order.indexOf(b.role));
    return { name: flow.name, from, to, seen: seen.map(sightOf), latencies: latenciesOf(seen) };
  });
}

const order: readonly Role[] = ['sent', 'delivered', 'copied', 'stranger', 'captured'];
const nothing: FlowTimes = { first: new Map(), total: 0, repeated: 0, disordered: 0, untimed: 0 };

interface Place {
  readonly role: Role;
  readonly at: string;
  readonly found: FlowTimes;
}

function endRole(place: string, from: string, to: string): Role | undefined {
  return place === to ? 'delivered' : place === from ? 'sent' : undefined;
}

function sightOf({ role, at, found }: Place): Seen {
  const { first, untimed, repeated, disordered } = found;
  return { role, at, frames: first.size + untimed, repeated, disordered, times: [...first.values()] };
}

/** From where a frame was seen leaving, or else arriving, to every later place. */
function latenciesOf(seen: readonly Place[]): Latency[] {
  const sent = seen.find(({ role, found }) => role === 'sent' && found.first.size > 0);
  const start = sent ?? seen.find(({ role }) => role === 'delivered');
  return seen.flatMap((place) => {
    const isLater = place.role === 'copied' || (place.role === 'delivered' && place !== start);
    return start === undefined || !isLater ? [] : (latencyOf(start, place) ?? []);
  });
}

/** A learner's frames or another check's may be in the captures too; the check's own are the most. */
function commonestRun(captures: readonly Captured[]): string {
  const frames = new Map<string, number>();
  for (const { times } of captures) {
    for (const [id, { flows }] of times.runs) {
      const count = [...flows.values()].reduce((sum, { first }) => sum + first.size, 0);
      frames.set(id, (frames.get(id) ?? 0) + count);
    }
  }
  return [...frames].sort(([, a], [, b]) => b - a)[0]?.[0] ?? '';
}

function requestFlows(check: Check, captures: readonly Captured[]): Flow[] {
  const from = 'from' in check ? podName(check.from) : '';
  const to = check.kind === 'http' ? `Service ${check.service.cluster}/${check.service.name}` : '';
  return captures.map(({ at, times }) => ({
    name: 'all frames',
    from,
    to,
    seen: [
      {
        role: 'captured' as const,
        at: interfaceName(at),
        frames: times.untagged,
        repeated: 0,
        disordered: 0,
        times: times.untaggedAt,
      },
    ],
    latencies: [],
  }));
}

function scaleOf(times: readonly number[]) {
  const [least, most] = times.reduce(
    ([low, high], time) => [Math.min(low, time), Math.max(high, time)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  ) as [number, number];
  // Whole milliseconds, and the last frame inside the last stretch.
  const width = times.length === 0 ? 1000 : Math.max(1, Math.ceil((most - least + 1) / bins / 1000)) * 1000;
  return {
    width,
    count: (own: readonly number[]) => {
      const counts = Array.from({ length: bins }, () => 0);
      for (const time of own) {
        const at = Math.floor((time - least) / width);
        counts[at] = (counts[at] ?? 0) + 1;
      }
      return counts;
    },
  };
}
