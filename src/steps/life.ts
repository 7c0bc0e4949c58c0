import type { Step } from '../lab/step-types.ts';
import { type Progress, type StepProgress, untouched } from './progress.ts';

/** Where a step stands: what is recorded, or `locked` while a step that it needs is neither passed nor skipped. */
export type StepState = StepProgress['status'] | 'locked';

export interface StepLife {
  readonly step: Step;
  readonly state: StepState;
  /** Steps it waits for, when it is locked. */
  readonly waitsFor: readonly Step[];
  readonly progress: StepProgress;
  /** The learner is here. */
  readonly isCurrent: boolean;
}

/** All steps with where they stand. Pure. */
export function livesOf(steps: readonly Step[], progress: Progress): StepLife[] {
  const current = currentStep(steps, progress);
  return steps.map((step) => {
    const own = progress.steps[step.id] ?? untouched;
    const waitsFor = own.status === 'ready' ? openNeeds(step, steps, progress) : [];
    const state: StepState = waitsFor.length > 0 ? 'locked' : own.status;
    return { step, state, waitsFor, progress: own, isCurrent: step === current };
  });
}

/** The steps a step needs, directly or through others, that are neither passed nor skipped; in order. */
export function openNeeds(step: Step, steps: readonly Step[], progress: Progress): Step[] {
  const needed = needsOf(step, steps);
  return steps.filter((one) => needed.has(one.id) && !isBehind(progress.steps[one.id]));
}

/** Ids of everything a step needs, through others too. */
export function needsOf(step: Step, steps: readonly Step[]): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (ids: readonly string[]) => {
    for (const id of ids.filter((one) => !found.has(one))) {
      found.add(id);
      visit(steps.find((one) => one.id === id)?.needs ?? []);
    }
  };
  visit(step.needs);
  return found;
}

/** Where the learner is: where they went last, else the first step that is not behind them. */
export function currentStep(steps: readonly Step[], progress: Progress): Step | undefined {
  return (
    steps.find(({ id }) => id === progress.current) ??
    steps.find(({ id }) => !isBehind(progress.steps[id])) ??
    steps.at(-1)
  );
}

/** The first step after the current one that is not behind, else any earlier one that is not. */
export function nextStep(steps: readonly Step[], progress: Progress): Step | undefined {
  const current = currentStep(steps, progress);
  const open = steps.filter((step) => step !== current && !isBehind(progress.steps[step.id]));
  return open.find(({ number }) => number > (current?.number ?? 0)) ?? open[0];
}

export function isBehind(step: StepProgress | undefined): boolean {
  return step?.status === 'passed' || step?.status === 'skipped' || step?.status === 'regressed';
}

/** How many hints are due by themselves: `now` and `entered` in milliseconds since the epoch. */
export function hintsDue(step: Step, progress: StepProgress, now: number): number {
  const entered = progress.entered === undefined ? now : Date.parse(progress.entered);
  const isDue = ({ after }: Step['hints'][number]) =>
    'failures' in after ? progress.failures >= after.failures : (now - entered) / 60_000 >= after.minutes;
  return step.hints.findLastIndex(isDue) + 1;
}
