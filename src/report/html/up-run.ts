import type { Verdict } from '../../checks/verdict.ts';
import type { Plan } from '../../plan/types.ts';
import type { State } from '../../state/store.ts';
import type { TimedAction, UpRun } from './input.ts';

type Run = NonNullable<State['lastRun']>;

/** Checks that began within so many seconds after the last action belong to the same `up`. */
const nextTo = 15;

/**
 * When each action of the last run began and ended. Only durations are recorded, but an action begins the moment the
 * last of its needs is done. The checks that followed at once are part of the picture.
 */
export function upRunOf(plan: Plan, run: Run, verdicts: readonly Verdict[]): UpRun {
  const ends = new Map<string, number>();
  const actions = plan.actions.flatMap((action): TimedAction[] => {
    const begin = Math.max(0, ...action.needs.map((id) => ends.get(id) ?? 0));
    const seconds = run.seconds[action.id];
    ends.set(action.id, begin + (seconds ?? 0));
    const outcome = run.outcomes?.[action.id] ?? 'done';
    return seconds === undefined ? [] : [{ id: action.id, title: action.title, begin, seconds, outcome }];
  });
  return { start: run.start, outcome: run.outcome, actions: [...actions, ...checksAfter(run, verdicts)] };
}

function checksAfter(run: Run, verdicts: readonly Verdict[]): TimedAction[] {
  const first = verdicts[0];
  const pause = first === undefined ? Number.NaN : secondsBetween(run.end, first.start);
  if (!(pause >= 0 && pause < nextTo)) {
    return [];
  }
  return verdicts.map((verdict) => ({
    id: `check ${verdict.check}`,
    title: `Checking ${verdict.check}`,
    begin: secondsBetween(run.start, verdict.start),
    seconds: secondsBetween(verdict.start, verdict.end),
    outcome: verdict.status === 'pass' ? 'done' : verdict.status === 'skip' ? 'skipped' : 'failed',
  }));
}

function secondsBetween(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000;
}
