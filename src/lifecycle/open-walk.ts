import type { CommandContext } from '../commands/context.ts';
import { UsageError } from '../errors.ts';
import type { Step } from '../lab/step-types.ts';
import { didYouMean } from '../lab/suggest.ts';
import type { Lab } from '../lab/types.ts';
import { chooseInstance } from '../state/choose.ts';
import { currentStep } from '../steps/life.ts';
import { type Progress, readProgress } from '../steps/progress.ts';
import { openStage } from '../steps/stage.ts';
import type { Walk } from '../steps/walk.ts';
import { hostTools } from './ingredients.ts';
import { labOf } from './open-lab.ts';

/** A lab that is up and has steps, and where its learner is. */
export interface OpenedWalk {
  readonly walk: Walk;
  readonly progress: Progress;
}

/** `name` may be left out when only one lab is up. */
export async function openWalk(
  context: CommandContext,
  name: string | undefined,
  onLine: (line: string) => void,
): Promise<OpenedWalk> {
  const { instance } = await chooseInstance(context, name);
  const [lab, tools] = [await labOf(instance, context), await hostTools(context)];
  if (lab.steps.length === 0) {
    throw new UsageError(`"${lab.name}" has no steps`, {
      hint: `\`labs prove ${lab.name}\` runs its checks; \`labs list\` shows the labs.`,
    });
  }
  const stage = await openStage(lab, instance, tools, context);
  return { walk: { stage, clock: context.clock, onLine }, progress: await readProgress(instance) };
}

/** The step of that number or id; without either the one the learner is at. */
export function chooseStep(written: string | undefined, { walk, progress }: OpenedWalk): Step {
  const { lab } = walk.stage;
  const current = currentStep(lab.steps, progress);
  return written === undefined && current !== undefined ? current : findStep(lab, written ?? '');
}

/** The step of that number or id. */
export function findStep({ name, steps }: Pick<Lab, 'name' | 'steps'>, written: string): Step {
  const bare = written.replace(/^0+/, '');
  const found = steps.find(({ id, number }) => id === written || String(number) === bare);
  if (found === undefined) {
    const ids = steps.map(({ id }) => id);
    const known =
      steps.length === 0
        ? 'It has no steps at all.'
        : `Its steps: 1 to ${steps.length}; \`labs show ${name}\` lists them.`;
    throw new UsageError(`"${name}" has no step "${written}"`, { hint: didYouMean(written, ids) ?? known });
  }
  return found;
}
