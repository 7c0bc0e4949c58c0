import type { Verdict } from '../checks/verdict.ts';
import type { CommandContext } from '../commands/context.ts';
import { runner } from '../exec.ts';
import type { Lab } from '../lab/types.ts';
import { planUp } from '../plan/plan.ts';
import { phase } from '../profile/spans.ts';
import type { Emit } from '../progress.ts';
import { type Outcome, runPlan } from '../run.ts';
import type { Instance } from '../state/instance.ts';
import { makeInstanceFolder } from '../state/open.ts';
import { writePlan } from '../state/plan-file.ts';
import { obtainIngredients } from './ingredients.ts';
import { prove } from './prove.ts';
import { recordRun, recordStart, recordVerdicts } from './record.ts';

/** What `up` did and what the checks said of it. */
export interface Up {
  readonly outcomes: readonly Outcome[];
  readonly verdicts: readonly Verdict[];
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
): Promise<Up> {
  const { signal } = context;
  await makeInstanceFolder(instance);
  const ingredients = await phase('Obtaining the artifacts', emit, () =>
    obtainIngredients(lab, context, emit),
  );
  await recordStart(lab, instance, ingredients.tools, context);
  const plan = planUp(lab, instance, ingredients);
  await writePlan(plan);
  const outcomes = await recordRun(instance, context, emit, (emit) =>
    runPlan(plan, { runner, signal, emit }),
  );
  const verdicts = await prove(lab, instance, ingredients.tools.kubectl, context, emit);
  await recordVerdicts(instance, verdicts);
  return { outcomes, verdicts };
}
