import type { CommandContext } from '../commands/context.ts';
import { LabsError } from '../errors.ts';
import { findLab, openLab as loadFrom } from '../lab/catalogue.ts';
import { loadLab } from '../lab/load.ts';
import type { Lab } from '../lab/types.ts';
import type { Instance } from '../state/instance.ts';
import { openInstance } from '../state/open.ts';
import { readState } from '../state/store.ts';
import { knownImages } from './ingredients.ts';

export interface OpenedLab {
  readonly lab: Lab;
  /** The instance that it is, or will be, up as. */
  readonly instance: Instance;
}

/** The lab a command line names, read and without a problem. */
export async function openLab(nameOrPath: string, context: CommandContext): Promise<OpenedLab> {
  const lab = await loadFrom(nameOrPath, context, { knownImages: await knownImages(context) });
  return { lab, instance: openInstance(context.folders.state, lab.name) };
}

/** The lab that an instance was brought up from: from where its state says, else from the catalogue. */
export async function labOf(instance: Instance, context: CommandContext): Promise<Lab> {
  const recorded = await readState(instance);
  const folder =
    recorded.kind === 'known' ? recorded.state.lab.folder : await findLab(instance.name, context);
  try {
    return await loadLab(folder, { knownImages: await knownImages(context) });
  } catch (error) {
    throw new LabsError(
      `The lab that "${instance.name}" was made from cannot be read any more: ${(error as Error).message}`,
      {
        hint: `\`labs down ${instance.name}\` works without it.`,
        cause: error,
      },
    );
  }
}
