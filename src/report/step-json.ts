import type { StepLife } from '../steps/life.ts';

/** A step as `--json` answers tell it. */
export function stepJson({ step, state, waitsFor, progress, isCurrent }: StepLife): object {
  return {
    number: step.number,
    id: step.id,
    title: step.title,
    state,
    isCurrent,
    ...(waitsFor.length === 0 ? {} : { waitsFor: waitsFor.map(({ id }) => id) }),
    ...(progress.reason === undefined ? {} : { reason: progress.reason }),
    attempts: progress.attempts,
    failures: progress.failures,
    hintsShown: progress.hints,
    answers: progress.answers,
    verdicts: progress.verdicts,
  };
}
