import type { CommandContext } from '../commands/context.ts';
import { LabsError, UsageError } from '../errors.ts';
import { didYouMean } from '../lab/suggest.ts';
import { type InstanceView, listInstances } from './engine-view.ts';
import type { Instance } from './instance.ts';
import { listInstanceFolders, openInstance } from './open.ts';

export interface Chosen {
  readonly instance: Instance;
  readonly view: InstanceView;
}

/** The instance a command is about: the one named, or the only one of this user that is up. */
export async function chooseInstance(
  context: Pick<CommandContext, 'run' | 'folders' | 'env'>,
  written: string | undefined,
): Promise<Chosen> {
  // The environment of `labs shell` and of a step's scripts says which lab they belong to.
  const name = written ?? (context.env.LABS_LAB || undefined);
  if (name !== undefined) {
    // Refuses a name that cannot be one before the engine is asked.
    openInstance(context.folders.state, name);
  }
  const views = await listInstances(context.run);
  const names = views.map((view) => view.name);
  const view =
    name === undefined
      ? onlyOne(views.filter(({ otherUser }) => otherUser === undefined))
      : views.find((each) => each.name === name);
  if (view === undefined) {
    const hint = didYouMean(name ?? '', names) ?? upHint(names);
    throw new UsageError(`No lab "${name}" is up`, { hint });
  }
  return { instance: openInstance(context.folders.state, view.name), view };
}

/** The same for what needs the instance's folder alone: it works with the engine gone, too. */
export async function chooseRecorded(
  context: Pick<CommandContext, 'run' | 'folders' | 'env'>,
  written: string | undefined,
): Promise<Instance> {
  const name = written ?? (context.env.LABS_LAB || undefined);
  const folders = await listInstanceFolders(context.folders.state);
  const only = folders.length === 1 ? folders[0] : undefined;
  const found = name === undefined ? only : folders.find((one) => one === name);
  return found === undefined
    ? (await chooseInstance(context, name)).instance
    : openInstance(context.folders.state, found);
}

function onlyOne(views: readonly InstanceView[]): InstanceView {
  const [first, ...others] = views;
  if (first === undefined) {
    throw new LabsError('No lab is up', { hint: upHint([]) });
  }
  if (others.length > 0) {
    const names = views.map((view) => view.name).join(', ');
    throw new UsageError(`Several labs are up: ${names}`, {
      hint: 'Name one after the command, or with `--lab NAME` where it takes something in a lab.',
    });
  }
  return first;
}

function upHint(names: readonly string[]): string {
  return names.length === 0
    ? 'Bring one up with `labs up LAB`; `labs list` shows them.'
    : `Up: ${names.join(', ')}.`;
}
