import { createReadStream } from 'node:fs';
import { access } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
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
import type { ReportInput, StepReport } from '../report/html/input.ts';
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
    checks.push(await judgedOf(verdict, lab.checks, instance));
  }
  const steps: StepReport[] = [];
  for (const step of stepsOfWalk(livesOf(lab.steps, progress))) {
    steps.push(await trafficOfStep(step, lab, instance));
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
    steps,
  };
}

/** The verdict with the check it is of and what its captures show; one after another, for captures can be large. */
async function judgedOf(verdict: Verdict, checks: readonly Check[], instance: Instance): Promise<Judged> {
  const check = checks.find(({ name }) => name === verdict.check);
  if (check === undefined) {
    return { verdict };
  }
  const captures: Captured[] = [];
  const unreadable: Traffic['unreadable'][number][] = [];
  for (const { at, role } of placesOf(check)) {
    // Only evidence that the verdict names: what another run left is none for it.
    const name = pcapFile('', at, role);
    const path = verdict.evidence.find((one) => basename(one) === name);
    if (path !== undefined && (await exists(resolve(instance.folder, path)))) {
      const { times, problem } = await readTimes(resolve(instance.folder, path));
      captures.push({ at, role, times });
      unreadable.push(...(problem === undefined ? [] : [{ file: path, why: problem }]));
    }
  }
  const traffic = trafficOf(check, captures, unreadable);
  return { verdict, check, ...(traffic === undefined ? {} : { traffic }) };
}

async function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}

/** What the captures of a step's checks show, by the check's name. */
async function trafficOfStep(report: StepReport, lab: Lab, instance: Instance): Promise<StepReport> {
  const checks = lab.steps.find(({ id }) => id === report.id)?.checks.map(({ check }) => check) ?? [];
  const traffic = new Map<string, Traffic>();
  for (const verdict of report.verdicts) {
    const judged = await judgedOf(verdict, checks, instance);
    if (judged.traffic !== undefined) {
      traffic.set(verdict.check, judged.traffic);
    }
  }
  return { ...report, traffic };
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
