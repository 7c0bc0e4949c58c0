import type { CommandContext } from '../commands/context.ts';
import { loadLab } from '../lab/load.ts';
import type { Instance } from '../state/instance.ts';
import type { WalkStatus } from '../state/status.ts';
import { livesOf } from '../steps/life.ts';
import { readProgress } from '../steps/progress.ts';
import { folderOf } from './open-lab.ts';

/** Where the learner of an instance is; undefined for a lab without steps, or one that cannot be read any more. */
export async function walkStatus(
  instance: Instance,
  context: CommandContext,
): Promise<WalkStatus | undefined> {
  const lab = await folderOf(instance, context)
    .then((folder) => loadLab(folder, { isTranslated: false }))
    .catch(() => undefined);
  const progress = await readProgress(instance).catch(() => undefined);
  if (lab === undefined || lab.steps.length === 0 || progress === undefined) {
    return undefined;
  }
  const lives = livesOf(lab.steps, progress);
  const current = lives.find(({ isCurrent }) => isCurrent);
  return {
    steps: lives.length,
    passed: lives.filter(({ state }) => state === 'passed').length,
    regressed: lives.filter(({ state }) => state === 'regressed').map(({ step }) => step.number),
    ...(current === undefined
      ? {}
      : { current: { number: current.step.number, title: current.step.title, state: current.state } }),
  };
}
