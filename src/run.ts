import type { Handler, Site } from './actions/handler.ts';
import { handlerOf } from './actions/table.ts';
import { askOnce } from './ask-once.ts';
import { type Converged, converge } from './converge.ts';
import { LabsError } from './errors.ts';
import type { Run } from './exec.ts';
import type { Action, Plan } from './plan/types.ts';
import { observedRun } from './profile/spans.ts';
import type { Emit } from './progress.ts';

/** How an action ended. Seconds include waiting until it was ready. */
export interface Outcome extends Converged {
  readonly id: string;
  readonly seconds: number;
}

/** An action that could not be carried out; `cause` is the failure itself. */
export class ActionError extends LabsError {
  override readonly name = 'ActionError';
  readonly action: string;
  constructor(action: Action, cause: unknown, explanation: string | undefined) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const hint = cause instanceof LabsError ? cause.hint : undefined;
    const more = explanation === undefined ? '' : `\n${explanation}`;
    super(`${action.title} failed: ${why}${more}`, { cause, ...(hint === undefined ? {} : { hint }) });
    this.action = action.id;
  }
}

export interface RunPlanOptions {
  /** Makes a `Run` whose processes end with the signal. */
  readonly runner: (signal: AbortSignal) => Run;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** How each action is carried out; tests pass their own. */
  readonly handlerOf?: (action: Action) => Handler<Action>;
}

/** What every function of one run needs. */
interface Running {
  readonly site: Site;
  readonly run: Run;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  readonly handlerOf: (action: Action) => Handler<Action>;
}

/** An action that has been taken up. */
interface Started {
  readonly outcome: Promise<Outcome>;
  /** Resolves as soon as what others need of it is there and stays, at the latest with the outcome. */
  readonly underWay: Promise<void>;
}

/**
 * Carries a plan out: every action looks first, repairs or makes only what is wanting, and looks again. What does
 * not depend on each other runs side by side. The first failure ends the rest and is the one that is reported.
 */
export async function runPlan(plan: Plan, options: RunPlanOptions): Promise<Outcome[]> {
  const { signal, emit } = options;
  const failed = new AbortController();
  const stop = AbortSignal.any([signal, failed.signal]);
  const site: Site = { instance: plan.instance, tools: plan.tools };
  const own: Running = {
    site,
    run: askOnce(options.runner(stop)),
    signal: stop,
    emit,
    handlerOf: options.handlerOf ?? handlerOf,
  };
  emit({
    kind: 'plan',
    tasks: plan.actions.map(({ id, title, group, needs, underWay = [] }) => ({
      ...{ id, title, group },
      needs: needs.filter((need) => !underWay.includes(need)),
    })),
  });
  const started = new Map<string, Started>();
  for (const action of plan.actions) {
    const one = start(action, started, own);
    one.outcome.catch((error: unknown) => failed.abort(error));
    started.set(action.id, one);
  }
  const outcomes = await Promise.allSettled([...started.values()].map(({ outcome }) => outcome));
  signal.throwIfAborted();
  if (failed.signal.aborted) {
    throw failed.signal.reason;
  }
  return outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

function start(action: Action, started: ReadonlyMap<string, Started>, running: Running): Started {
  const needs = action.needs.map((id) => {
    const need = started.get(id) ?? unknownNeed(action, id);
    return action.underWay?.includes(id) ? need.underWay : need.outcome;
  });
  const isUnderWay = Promise.withResolvers<void>();
  const outcome = Promise.all(needs).then(() => carryOut(action, running, isUnderWay.resolve));
  outcome.then(() => isUnderWay.resolve(), isUnderWay.reject);
  isUnderWay.promise.catch(() => {
    // The outcome fails in the same way.
  });
  return { outcome, underWay: isUnderWay.promise };
}

async function carryOut(action: Action, whole: Running, tellUnderWay: () => void): Promise<Outcome> {
  const { signal, emit, site } = whole;
  const { id } = action;
  const handler = whole.handlerOf(action);
  const run = observedRun(whole.run, id, emit);
  signal.throwIfAborted();
  const start = Date.now();
  const seconds = () => (Date.now() - start) / 1000;
  emit({ kind: 'start', id });
  try {
    const result = await converge({ action, handler, site, run, signal, emit, tellUnderWay });
    const text = result.repaired === undefined ? {} : { text: result.repaired };
    emit({ kind: 'end', id, outcome: result.outcome, seconds: seconds(), ...text });
    return { id, seconds: seconds(), ...result };
  } catch (error) {
    if (signal.aborted) {
      const text =
        signal.reason instanceof ActionError ? 'ended, because another action failed' : 'interrupted';
      emit({ kind: 'end', id, outcome: 'skipped', seconds: seconds(), text });
      throw error;
    }
    emit({ kind: 'end', id, outcome: 'failed', seconds: seconds(), text: String(error) });
    throw new ActionError(action, error, await handler.explain?.(action, site, run, error));
  }
}

function unknownNeed(action: Action, id: string): never {
  throw new Error(`action "${action.id}" needs "${id}", which comes later in the plan or not at all`);
}
