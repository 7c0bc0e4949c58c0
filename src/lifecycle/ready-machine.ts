import type { CommandContext } from '../commands/context.ts';
import type { Needs } from '../doctor/context.ts';
import { gigabyte } from '../doctor/context.ts';
import { defaultNeeds, inotifyFor } from '../doctor/resources.ts';
import { ensureMachine } from '../doctor/session.ts';
import { engineReady } from '../engine/ready.ts';
import { UsageError } from '../errors.ts';
import type { Lab } from '../lab/types.ts';
import { memoryEstimate } from '../report/lab.ts';
import type { Instance } from '../state/instance.ts';
import { readState } from '../state/store.ts';
import { refuseOthersName } from '../state/user.ts';
import { findBelongings } from './belongings.ts';
import { isSupplied } from './ingredients.ts';

/**
 * Sees to it that the lab can come up here: repairs what the machine lacks, with the user's leave. For an instance
 * that is up already one question to the engine has to do: it has room for what is there.
 */
export async function readyMachine(
  lab: Lab,
  instance: Instance,
  context: CommandContext,
  options: { readonly yes?: true },
): Promise<void> {
  const isReady = (await engineReady(context.run, context.folders.cache)) !== undefined;
  const there = isReady ? await findBelongings(instance.name, context.run) : undefined;
  for (const { labels } of there?.networks ?? []) {
    refuseOthersName(instance.name, labels);
  }
  if (there !== undefined && there.containers.length > 0) {
    await refuseOtherLab(lab, instance);
    return;
  }
  const supplied = isReady && (await isSupplied(lab, context));
  // Images that are here need no more room, and nothing has to be built.
  const needs: Needs = {
    memory: memoryEstimate(lab) * gigabyte,
    engineDisk: supplied ? 2 * gigabyte : defaultNeeds.engineDisk,
    cacheDisk: supplied ? 0 : defaultNeeds.cacheDisk,
    inotifyInstances: inotifyFor(lab.clusters.flatMap(({ nodes }) => nodes).length),
  };
  await ensureMachine(context, { needs, building: !supplied, yes: options.yes === true });
}

/** `up` takes away what the lab has no more, which of another lab would be everything. */
async function refuseOtherLab(lab: Lab, instance: Instance): Promise<void> {
  const recorded = await readState(instance);
  if (recorded.kind === 'known' && recorded.state.lab.name !== lab.name) {
    throw new UsageError(`"${instance.name}" is up already, as the lab "${recorded.state.lab.name}"`, {
      hint: `Bring "${lab.name}" up under another name with \`--as NAME\`, or take the other down first: \`labs down ${instance.name}\`.`,
    });
  }
}
