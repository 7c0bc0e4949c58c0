import type { StepResult } from '../../proof/results.ts';
import type { StepLife } from '../../steps/life.ts';
import type { StepReport } from './input.ts';

/** Where the learner is in the walk. */
export function stepsOfWalk(lives: readonly StepLife[]): StepReport[] {
  return lives.map(({ step, state, progress }) => ({
    number: step.number,
    id: step.id,
    title: step.title,
    status: state,
    attempts: progress.attempts,
    verdicts: progress.verdicts,
  }));
}

/** What `labs test` found of each step. */
export function stepsOfProof(steps: readonly StepResult[]): StepReport[] {
  return steps.map(({ number, id, title, status, reason, phases }) => ({
    number,
    id,
    title,
    status: reason === undefined ? status : `${status} (${reason})`,
    verdicts: [],
    phases: phases.map(({ phase, status: how, messages, output, verdicts, start, end }) => ({
      phase,
      status: how,
      ...(end === undefined ? {} : { seconds: (Date.parse(end) - Date.parse(start)) / 1000 }),
      messages: [...messages, ...(output === undefined ? [] : [output])],
      verdicts,
    })),
  }));
}
