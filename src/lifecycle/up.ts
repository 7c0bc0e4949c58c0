import { exitCodeOf, type Verdict } from '../checks/verdict.ts';
import type { CommandContext } from '../commands/context.ts';
import type { Lab } from '../lab/types.ts';
import { type Ingredients, planUp } from '../plan/plan.ts';
import { withRemovals } from '../plan/removals.ts';
import { phase } from '../profile/spans.ts';
import type { Emit } from '../progress.ts';
import { quickRunner } from '../quick-runner.ts';
import { type Outcome, runPlan } from '../run.ts';
import { removeSnapshots } from '../snapshot/shelf.ts';
import type { Instance } from '../state/instance.ts';
import { makeInstanceFolder } from '../state/open.ts';
import { readPlan, writePlan } from '../state/plan-file.ts';
import { removeParts } from './down.ts';
import { obtainIngredients } from './ingredients.ts';
import { prove } from './prove.ts';
import { recordRun, recordStart, recordVerdicts } from './record.ts';
import { keepSnapshots, planSnapshots, type Snapshots } from './snapshots.ts';

/** What `up` did and what the checks said of it. */
export interface Up {
  readonly outcomes: readonly Outcome[];
  readonly verdicts: readonly Verdict[];
}

export interface UpOptions {
  /** Make the clusters anew, whatever snapshot there is. */
  readonly fresh?: true;
  /** False: the checks are left out, and what stood unproven is not kept as a snapshot. */
  readonly prove?: boolean;
}

/**
 * The whole bring-up: artifacts, everything the plan makes, proof. Run again, it converges. What is recorded on the
 * way is for people; nothing here reads it back.
 */
export async function bringUp(
  lab: Lab,
  instance: Instance,
  context: CommandContext,
  emit: Emit,
  options: UpOptions = {},
): Promise<Up> {
  await makeInstanceFolder(instance);
  const ingredients = await phase('Obtaining the artifacts', emit, () =>
    obtainIngredients(lab, context, emit),
  );
  await recordStart(lab, instance, ingredients.tools, context);
  const snapshots = await planSnapshots(lab, instance, ingredients.nodeImage, context, options);
  if (![...snapshots.values()].some(({ kind }) => kind === 'restore')) {
    return makeAndProve(lab, instance, { ...ingredients, snapshots }, context, emit, options);
  }
  const why = await makeAndProve(lab, instance, { ...ingredients, snapshots }, context, emit, options).then(
    (up) => failedChecks(up) ?? up,
    (error: unknown) => {
      context.signal.throwIfAborted();
      return error instanceof Error ? error.message : String(error);
    },
  );
  if (typeof why !== 'string') {
    return why;
  }
  await giveUpSnapshot(why, instance, context, emit);
  return bringUp(lab, instance, context, emit, { ...options, fresh: true });
}

function failedChecks({ verdicts }: Up): string | undefined {
  const failed = verdicts
    .filter(({ status }) => status === 'fail' || status === 'error')
    .map(({ check, seen }) => `${check}: ${seen}`);
  return failed.length === 0 ? undefined : `not every check passed (${failed.join('; ')})`;
}

/** Says it, throws the snapshot away, and takes away what was made of it. */
async function giveUpSnapshot(
  why: string,
  instance: Instance,
  context: CommandContext,
  emit: Emit,
): Promise<void> {
  const id = 'snapshot';
  const start = context.clock.now();
  emit({ kind: 'plan', tasks: [{ id, title: 'Giving up the snapshot', group: 'host' }] });
  emit({ kind: 'start', id });
  await removeSnapshots(context.folders.cache, instance.name);
  await removeParts(instance, context.run, emit);
  const seconds = (context.clock.now() - start) / 1000;
  const text = `It is thrown away, and the lab is made from nothing, because it did not come up: ${why}`;
  emit({ kind: 'end', id, outcome: 'failed', seconds, text });
}

async function makeAndProve(
  lab: Lab,
  instance: Instance,
  ingredients: Ingredients & { readonly snapshots: Snapshots },
  context: CommandContext,
  emit: Emit,
  { prove: isProved = true }: UpOptions,
): Promise<Up> {
  const { signal } = context;
  const wanted = planUp(lab, instance, ingredients);
  const plan = withRemovals(wanted, await readPlan(instance));
  // What is to be removed stays known until it is gone.
  await writePlan(plan);
  const outcomes = await recordRun(instance, context, emit, (emit) =>
    runPlan(plan, { runner: quickRunner, signal, emit }),
  );
  if (plan !== wanted) {
    await writePlan(wanted);
  }
  if (!isProved) {
    return { outcomes, verdicts: [] };
  }
  const verdicts = await prove(lab, instance, ingredients.tools.kubectl, context, emit);
  await recordVerdicts(instance, verdicts);
  if (exitCodeOf(verdicts) === 0) {
    await keepSnapshots(lab, instance, ingredients.snapshots, context);
  }
  return { outcomes, verdicts };
}
