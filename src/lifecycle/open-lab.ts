import type { CommandContext } from '../commands/context.ts';
import { LabsError, UsageError } from '../errors.ts';
import { findLab, openLab as loadFrom } from '../lab/catalogue.ts';
import { loadLab } from '../lab/load.ts';
import type { Lab } from '../lab/types.ts';
import type { Instance } from '../state/instance.ts';
import { listInstanceFolders, openInstance } from '../state/open.ts';
import { readState } from '../state/store.ts';
import { knownImages } from './ingredients.ts';

export interface OpenedLab {
  readonly lab: Lab;
  /** The instance that it is, or will be, up as. */
  readonly instance: Instance;
}

/**
 * The lab a command line names, read and without a problem. It is up, or will be, under its own name or under `as`;
 * the name of an instance that was brought up from a path, or under another name, leads to the lab it was made from.
 */
export async function openLab(nameOrPath: string, context: CommandContext, as?: string): Promise<OpenedLab> {
  const options = { knownImages: await knownImages(context) };
  try {
    const lab = await loadFrom(nameOrPath, context, options);
    return { lab, instance: openInstance(context.folders.state, as ?? lab.name) };
  } catch (error) {
    const recorded =
      as === undefined && error instanceof UsageError ? await recordedAs(nameOrPath, context) : undefined;
    if (recorded === undefined) {
      throw error;
    }
    return { lab: await loadLab(recorded.folder, options), instance: recorded.instance };
  }
}

async function recordedAs(name: string, context: CommandContext) {
  if (!(await listInstanceFolders(context.folders.state)).includes(name)) {
    return undefined;
  }
  const instance = openInstance(context.folders.state, name);
  const recorded = await readState(instance);
  return recorded.kind === 'known' ? { instance, folder: recorded.state.lab.folder } : undefined;
}

/** The lab that an instance was brought up from: from where its state says, else from the catalogue. */
export async function labOf(instance: Instance, context: CommandContext): Promise<Lab> {
  const folder = await folderOf(instance, context);
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

/** Where the files of the lab are that an instance was brought up from. */
export async function folderOf(instance: Instance, context: CommandContext): Promise<string> {
  const recorded = await readState(instance);
  return recorded.kind === 'known' ? recorded.state.lab.folder : findLab(instance.name, context);
}
