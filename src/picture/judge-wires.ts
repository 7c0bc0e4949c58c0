import type { FlowTraffic, Sight, Traffic } from '../checks/traffic.ts';
import type { Status, Verdict } from '../checks/verdict.ts';
import type { Check } from '../lab/check-types.ts';
import type { Mark, Marks, Wire } from './mark.ts';
import type { Topology } from './topology.ts';
import { type Part, partsOf } from './wires.ts';

/** A verdict with what else is known of it. */
export interface Judged {
  readonly verdict: Verdict;
  /** Absent when the lab has no such check any more. */
  readonly check?: Check;
  readonly traffic?: Traffic;
}

/** What the verdicts say of every link and mirror. The worst word counts; nothing said is "unchecked". */
export function marksOf(topology: Topology, judged: readonly Judged[]): Marks {
  const said = judged.flatMap((one) => saysOf(one, topology));
  const wires: Wire[] = [
    ...topology.links.map(({ name }): Wire => `link ${name}`),
    ...topology.mirrors.map(({ name }): Wire => `mirror ${name}`),
  ];
  return new Map(
    wires.map((wire): [Wire, Mark] => {
      const says = said
        .filter((one) => one.wires.includes(wire))
        .map(({ check, status, about }) => ({ check, status, about }))
        .sort((a, b) => badness.indexOf(a.status) - badness.indexOf(b.status));
      return [wire, { status: says[0]?.status ?? 'unchecked', says }];
    }),
  );
}

/** A skipped check is better than none, but any other word is worth more. */
const badness: readonly Status[] = ['fail', 'error', 'pass', 'skip'];

function saysOf(judged: Judged, topology: Topology) {
  const { check, verdict } = judged;
  if (check === undefined) {
    return [];
  }
  return partsOf(check, topology)
    .map((part) => ({ ...part, check: verdict.check, status: statusOf(part, check, judged) }))
    .filter(({ isGuard, status }) => !isGuard || status === 'fail');
}

/** A check fails as a whole; which part of it did, its captures tell, or else its figures. */
function statusOf(part: Part, check: Check, { verdict, traffic }: Judged): Status {
  if (verdict.status !== 'fail' || check.kind !== 'packets' || part.kind === 'whole') {
    return verdict.status;
  }
  const { figures } = verdict;
  const isWhole =
    part.kind === 'flow'
      ? isFlowWhole(traffic, part.name, check.count, figures)
      : areCopiesWhole(traffic, part.name, check.count, figures);
  return isWhole ? 'pass' : 'fail';
}

type Figures = Verdict['figures'];

function isFlowWhole(traffic: Traffic | undefined, name: string, count: number, figures: Figures): boolean {
  const flow = traffic?.flows.find((one) => one.name === name);
  const arrived = flow?.sights.find(({ role }) => role === 'delivered');
  if (arrived === undefined) {
    return figures.sent !== undefined && figures.delivered === figures.sent && isClean(figures);
  }
  return isComplete(arrived, count) && arrived.disordered === 0 && figures.altered === 0;
}

function areCopiesWhole(traffic: Traffic | undefined, at: string, count: number, figures: Figures): boolean {
  const sights = sightsAt(traffic?.flows ?? [], at);
  return (
    sights.length > 0 &&
    sights.every((sight) => sight.role === 'copied' && isComplete(sight, count)) &&
    figures.altered === 0
  );
}

function sightsAt(flows: readonly FlowTraffic[], at: string): Sight[] {
  return flows
    .flatMap(({ sights }) => sights)
    .filter((sight) => sight.at === at && (sight.role === 'copied' || sight.role === 'stranger'));
}

function isComplete({ frames, repeated }: Sight, count: number): boolean {
  return frames === count && repeated === 0;
}

function isClean({ reordered, duplicated, altered }: Figures): boolean {
  return reordered === 0 && duplicated === 0 && altered === 0;
}
