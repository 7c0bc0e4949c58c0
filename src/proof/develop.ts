import type { CommandContext } from '../commands/context.ts';
import { LabFileError } from '../lab/problem.ts';
import { chooseStep, openWalk } from '../lifecycle/open-walk.ts';
import { scriptLines } from '../report/script-lines.ts';
import { checkedText } from '../report/steps.ts';
import { chooseInstance } from '../state/choose.ts';
import { withLock } from '../state/lock.ts';
import { readState } from '../state/store.ts';
import { checkStep, resetStep, solveStep } from '../steps/walk.ts';

export interface Developed {
  readonly code: number;
  /** The lab's folder, where changes are to be waited for. */
  readonly folder: string;
}

/**
 * Reads the lab anew and checks one step of the instance as it is, after its reset and solution if that is wanted. What
 * is wrong with the files or a script is said and is no end.
 */
export async function developOnce(
  context: CommandContext,
  name: string,
  written: string,
  solves: boolean,
): Promise<Developed> {
  const { instance } = await chooseInstance(context, name);
  const recorded = await readState(instance);
  const folder = recorded.kind === 'known' ? recorded.state.lab.folder : '';
  try {
    const opened = await openWalk(context, name, scriptLines(context));
    const step = chooseStep(written, opened);
    const { walk } = opened;
    const checked = await withLock(instance, `labs dev ${name} ${written}`, async () => {
      if (solves) {
        await resetStep(step, walk);
        return solveStep(step, walk, () => {});
      }
      return checkStep(step, walk, { mode: 'once' });
    });
    const color = context.color && context.isTerminal.stdout;
    const { steps } = walk.stage.lab;
    context.stdout.write(checkedText(step, steps.length, checked.verdicts, checked.regressed, color));
    return { code: checked.code, folder };
  } catch (error) {
    context.signal.throwIfAborted();
    if (folder === '' || !(error instanceof Error)) {
      throw error;
    }
    context.stderr.write(`${error.message}\n`);
    return { code: error instanceof LabFileError ? 2 : 3, folder };
  }
}
