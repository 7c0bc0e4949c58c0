import type { CommandContext } from '../commands/context.ts';
import { UsageError } from '../errors.ts';
import type { Step } from '../lab/step-types.ts';
import { didYouMean } from '../lab/suggest.ts';
import type { Lab } from '../lab/types.ts';
import { chooseInstance } from '../state/choose.ts';
import type { Instance } from '../state/instance.ts';
import { currentStep } from '../steps/life.ts';
import { type Progress, readProgress } from '../steps/progress.ts';
import { openStage } from '../steps/stage.ts';
import type { Walk } from '../steps/walk.ts';
import { hostTools } from './ingredients.ts';
import { labOf } from './open-lab.ts';

/** A lab that is up and has steps, and where its learner is. */
export interface OpenedSteps {
  readonly instance: Instance;
  readonly lab: Lab;
  readonly progress: Progress;
}

/** The same, with everything to play its steps. */
export interface OpenedWalk extends OpenedSteps {
  readonly walk: Walk;
}

/** For commands that only read or note something. `name` may be left out when only one lab is up. */
export async function openSteps(context: CommandContext, name: string | undefined): Promise<OpenedSteps> {
  const { instance } = await chooseInstance(context, name);
  const lab = await labOf(instance, context);
  if (lab.steps.length === 0) {
    throw new UsageError(`"${lab.name}" has no steps`, {
      hint: `\`labs prove ${lab.name}\` runs its checks; \`labs list\` shows the labs.`,
    });
  }
  return { instance, lab, progress: await readProgress(instance) };
}

export async function openWalk(
  context: CommandContext,
  name: string | undefined,
  onLine: (line: string) => void,
): Promise<OpenedWalk> {
  const opened = await openSteps(context, name);
  const stage = await openStage(opened.lab, opened.instance, await hostTools(context), context);
  const onSetUp = ({ number }: Step) => context.stderr.write(`Preparing step ${number}.\n`);
  return { ...opened, walk: { stage, clock: context.clock, onLine, onSetUp } };
}

/** The step of that number or id; without either the one the learner is at. */
export function chooseStep(written: string | undefined, { lab, progress }: OpenedSteps): Step {
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
