import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { readPcap } from '../checks/pcap.ts';
import { pcapFile } from '../checks/place.ts';
import { type CaptureTimes, timekeeper } from '../checks/times.ts';
import { type Captured, type Traffic, trafficOf } from '../checks/traffic.ts';
import type { Verdict } from '../checks/verdict.ts';
import type { CommandContext } from '../commands/context.ts';
import type { Check, PodInterface } from '../lab/check-types.ts';
import type { Lab } from '../lab/types.ts';
import type { Judged } from '../picture/judge-wires.ts';
import { topologyOf } from '../picture/topology.ts';
import type { ReportInput } from '../report/html/input.ts';
import { stepsOfWalk } from '../report/html/step-reports.ts';
import { upRunOf } from '../report/html/up-run.ts';
import type { Instance } from '../state/instance.ts';
import { readPlan } from '../state/plan-file.ts';
import { readState } from '../state/store.ts';
import { livesOf } from '../steps/life.ts';
import { readProgress } from '../steps/progress.ts';

/** Everything that a report says, from the instance's folder; neither the engine nor a cluster is asked. */
export async function gatherReport(
  lab: Lab,
  instance: Instance,
  context: Pick<CommandContext, 'clock' | 'version'>,
): Promise<ReportInput> {
  const [recorded, plan, progress] = await Promise.all([
    readState(instance),
    readPlan(instance),
    readProgress(instance),
  ]);
  const state = recorded.kind === 'known' ? recorded.state : undefined;
  const checks: Judged[] = [];
  for (const verdict of state?.verdicts ?? []) {
    checks.push(await judgedOf(verdict, lab, instance));
  }
  const run = state?.lastRun;
  return {
    instance: instance.name,
    labs: context.version,
    made: new Date(context.clock.now()).toISOString(),
    title: lab.title,
    topology: topologyOf(lab),
    checks,
    ...(plan === undefined || run === undefined ? {} : { up: upRunOf(plan, run, state?.verdicts ?? []) }),
    steps: stepsOfWalk(livesOf(lab.steps, progress)),
  };
}

/** The verdict with the check it is of and what its captures show; one after another, for captures can be large. */
async function judgedOf(verdict: Verdict, lab: Lab, instance: Instance): Promise<Judged> {
  const check = lab.checks.find(({ name }) => name === verdict.check);
  if (check === undefined) {
    return { verdict };
  }
  const captures: Captured[] = [];
  const unreadable: Traffic['unreadable'][number][] = [];
  for (const { at, role } of placesOf(check)) {
    const file = pcapFile(join(instance.folder, 'evidence', check.name), at, role);
    if (isNamed(verdict, instance, file) && (await exists(file))) {
      const { times, problem } = await readTimes(file);
      captures.push({ at, role, times });
      unreadable.push(
        ...(problem === undefined ? [] : [{ file: relative(instance.folder, file), why: problem }]),
      );
    }
  }
  const traffic = trafficOf(check, captures, unreadable);
  return { verdict, check, ...(traffic === undefined ? {} : { traffic }) };
}

/** Evidence of another run than the verdict's is no evidence for it. */
function isNamed(verdict: Verdict, instance: Instance, file: string): boolean {
  return verdict.evidence.some((path) => resolve(instance.folder, path) === file);
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** What can be read of a capture counts, also when its end is missing. */
async function readTimes(file: string): Promise<{ times: CaptureTimes; problem?: string }> {
  const keeper = timekeeper();
  try {
    for await (const frame of readPcap(createReadStream(file))) {
      keeper.add(frame);
    }
    return { times: keeper.times() };
  } catch (error) {
    return { times: keeper.times(), problem: error instanceof Error ? error.message : String(error) };
  }
}

function placesOf(check: Check): { at: PodInterface; role: 'delivery' | 'copies' }[] {
  switch (check.kind) {
    case 'packets': {
      const ends = new Map(check.flows.map(({ to }) => [JSON.stringify(to), to]));
      return [
        ...[...ends.values()].map((at) => ({ at, role: 'delivery' as const })),
        ...check.copies.map(({ at }) => ({ at, role: 'copies' as const })),
      ];
    }
    case 'http':
      return check.captures.map(({ at }) => ({ at, role: 'copies' as const }));
    default:
      return [];
  }
}
