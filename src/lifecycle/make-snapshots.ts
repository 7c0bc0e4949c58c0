import type { CommandContext } from '../commands/context.ts';
import { UsageError } from '../errors.ts';
import type { Lab } from '../lab/types.ts';
import { planUp } from '../plan/plan.ts';
import type { Emit } from '../progress.ts';
import { quickRunner } from '../quick-runner.ts';
import { runPlan } from '../run.ts';
import type { Instance } from '../state/instance.ts';
import { withLock } from '../state/lock.ts';
import { makeInstanceFolder } from '../state/open.ts';
import { findBelongings } from './belongings.ts';
import { takeDown } from './down.ts';
import { obtainIngredients } from './ingredients.ts';
import { readyMachine } from './ready-machine.ts';
import { keepSnapshots, planSnapshots, snapshotsAreOff } from './snapshots.ts';

/** Makes a lab's clusters, and nothing else of it, copies them, and removes them again, also when that fails. */
export async function makeSnapshots(
  lab: Lab,
  instance: Instance,
  context: CommandContext,
  emit: Emit,
): Promise<void> {
  if (snapshotsAreOff(context)) {
    throw new UsageError('LABS_SNAPSHOTS is `off`, so no snapshot would be kept', {
      hint: 'Unset it for this command.',
    });
  }
  if ((await findBelongings(instance.name, context.run)).containers.length > 0) {
    throw new UsageError(
      `"${instance.name}" is up, and a snapshot is made of clusters that nobody has used`,
      {
        hint: `\`labs snapshot\` shows whether its \`up\` has made one; after \`labs down ${instance.name}\` this command can.`,
      },
    );
  }
  await readyMachine(lab, instance, context, {});
  await withLock(instance, `labs snapshot make ${lab.name}`, async () => {
    await makeInstanceFolder(instance);
    try {
      const ingredients = await obtainIngredients(lab, context, emit);
      const snapshots = await planSnapshots(lab, instance, ingredients.nodeImage, context, { fresh: true });
      const plan = planUp(lab, instance, { ...ingredients, snapshots });
      const wanted = ['network', 'helper', 'cluster'];
      const actions = plan.actions.filter(({ kind }) => wanted.includes(kind));
      await runPlan({ ...plan, actions }, { runner: quickRunner, signal: context.signal, emit });
      await keepSnapshots(lab, instance, snapshots, context);
    } finally {
      await takeDown(instance, context.run, emit);
    }
  });
}
