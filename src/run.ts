import type { Found, Handler, Site } from './actions/handler.ts';
import { handlerOf } from './actions/table.ts';
import { askOnce } from './ask-once.ts';
import type { Command } from './command.ts';
import { LabsError } from './errors.ts';
import { CommandError, type Run } from './exec.ts';
import type { Action, Plan } from './plan/types.ts';
import { observedRun, spansOf } from './profile/spans.ts';
import type { Emit } from './progress.ts';
import { waitUntil } from './wait.ts';

/** How an action ended. Seconds include waiting until it was ready. */
export interface Outcome {
  readonly id: string;
  readonly outcome: 'done' | 'unchanged';
  readonly seconds: number;
  /** What was found wrong and put right, if it was not simply absent. */
  readonly repaired?: string;
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
    tasks: plan.actions.map(({ id, title, group, needs }) => ({ id, title, group, needs })),
  });
  const running = new Map<string, Promise<Outcome>>();
  for (const action of plan.actions) {
    const needs = action.needs.map((id) => running.get(id) ?? unknownNeed(action, id));
    const outcome = Promise.all(needs).then(() => carryOut(action, own));
    outcome.catch((error: unknown) => failed.abort(error));
    running.set(action.id, outcome);
  }
  const outcomes = await Promise.allSettled(running.values());
  signal.throwIfAborted();
  if (failed.signal.aborted) {
    throw failed.signal.reason;
  }
  return outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

async function carryOut(action: Action, whole: Running): Promise<Outcome> {
  const { signal, emit } = whole;
  const { id } = action;
  const running = { ...whole, run: observedRun(whole.run, id, emit) };
  signal.throwIfAborted();
  const start = Date.now();
  const seconds = () => (Date.now() - start) / 1000;
  emit({ kind: 'start', id });
  try {
    const result = await converge(action, running);
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
    throw new ActionError(
      action,
      error,
      await running.handlerOf(action).explain?.(action, running.site, running.run),
    );
  }
}

// A repair can bring the next fault to light (a node started again whose kubeconfig is gone), but what is still
// wrong after this many is not going to mend.
const mostRepairs = 3;

/** Look, put right what is wanting, and look until it is so. */
async function converge(action: Action, running: Running): Promise<Pick<Outcome, 'outcome' | 'repaired'>> {
  const repaired: string[] = [];
  let found = await running.handlerOf(action).look(action, running.site, running.run);
  if (found.state === 'done') {
    return { outcome: 'unchanged' };
  }
  for (let round = 0; found.state !== 'done'; round += 1) {
    if (round > mostRepairs) {
      throw new LabsError(`after ${mostRepairs} repairs it is still not right: ${describe(found)}`);
    }
    if (found.state === 'broken') {
      repaired.push(found.why);
    }
    await mend(found, action, running, round === mostRepairs);
    found = await settle(action, running);
  }
  return { outcome: 'done', ...(repaired.length === 0 ? {} : { repaired: repaired.join('; then ') }) };
}

async function mend(
  found: Found,
  action: Action,
  { run, site, emit, handlerOf }: Running,
  isLast: boolean,
): Promise<void> {
  const handler = handlerOf(action);
  const note = (text: string) => emit({ kind: 'note', id: action.id, text });
  const runAll = async (commands: readonly Command[]) => {
    for (const command of commands) {
      await run(command, { timeout: handler.commandLimit * 1000, onLine: (line) => note(plain(line)) });
    }
  };
  if (found.state === 'broken') {
    note(found.why);
    try {
      await runAll(found.repair);
    } catch (error) {
      if (isLast || !(error instanceof CommandError) || error.reason !== 'exit') {
        throw error;
      }
      // A busy engine may not manage to end a container in its time. Another look says what is left to repair.
      note(error.message);
      return;
    }
  }
  if (found.state === 'absent' || (found.state === 'broken' && found.remake)) {
    await runAll(handler.make(action, site));
  }
}

async function settle(action: Action, running: Running): Promise<Found> {
  return waitUntil(
    () => lookAgain(action, running),
    (found) => found.state !== 'waiting',
    {
      what: action.id,
      deadline: running.handlerOf(action).readyLimit * 1000,
      every: 300,
      signal: running.signal,
      describe,
      onLook: (found) => running.emit({ kind: 'note', id: action.id, text: describe(found) }),
      onWaited: (found, since) => spansOf(action.id, running.emit)('wait', describe(found), since),
    },
  );
}

// While something starts, a question can fail that will be answered a moment later; the deadline still holds.
async function lookAgain(action: Action, { handlerOf, site, run }: Running): Promise<Found> {
  try {
    return await handlerOf(action).look(action, site, run);
  } catch (error) {
    if (error instanceof CommandError && error.reason === 'exit') {
      return { state: 'waiting', why: error.message };
    }
    throw error;
  }
}

function describe(found: Found): string {
  return found.state === 'waiting' || found.state === 'broken' ? found.why : found.state;
}

function unknownNeed(action: Action, id: string): never {
  throw new Error(`action "${action.id}" needs "${id}", which comes later in the plan or not at all`);
}

// kind paints its lines even when it writes to a pipe.
function plain(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what an escape sequence begins with.
  return line.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').trim();
}
