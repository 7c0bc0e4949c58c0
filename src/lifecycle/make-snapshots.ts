import type { CommandContext } from '../commands/context.ts';
import { LabsError, UsageError } from '../errors.ts';
import type { Lab } from '../lab/types.ts';
import type { Emit } from '../progress.ts';
import type { Instance } from '../state/instance.ts';
import { withLock } from '../state/lock.ts';
import { findBelongings } from './belongings.ts';
import { takeDown } from './down.ts';
import { readyMachine } from './ready-machine.ts';
import { snapshotsAreOff } from './snapshots.ts';
import { bringUp, failedChecks } from './up.ts';

/** Brings a lab up, proves it, copies its clusters, and takes it down again, also when that fails. */
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
    try {
      const { verdicts } = await bringUp(lab, instance, context, emit, { fresh: true });
      const failed = failedChecks(verdicts);
      if (failed !== undefined) {
        throw new LabsError(`No snapshot is kept: ${failed}`, {
          hint: `\`labs up ${instance.name}\` shows it.`,
        });
      }
    } finally {
      await takeDown(instance, context.run, emit);
    }
  });
}
