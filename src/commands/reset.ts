import type { Command } from 'commander';
import { type CommandContext, labOption } from './context.ts';

/** `labs reset [N]`: takes the work of a step away and sets it up anew. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('reset')
    .description('put a step back to its beginning: its work is taken away, its answers are forgotten')
    .argument('[n]', 'its number or id; default: the step you are at')
    .addOption(labOption())
    .action(async (written: string | undefined, options: { lab?: string }) => {
      await reset(context, written, options.lab);
    });
}

async function reset(context: CommandContext, written: string | undefined, lab?: string): Promise<void> {
  const { chooseStep, openWalk } = await import('../lifecycle/open-walk.ts');
  const { scriptLines } = await import('../report/script-lines.ts');
  const { withLock } = await import('../state/lock.ts');
  const { resetStep } = await import('../steps/walk.ts');
  const opened = await openWalk(context, lab, scriptLines(context));
  const step = chooseStep(written, opened);
  const { instance } = opened.walk.stage;
  context.onInterrupt(`Stopping. \`labs reset ${step.number}\` again finishes it.`);
  await withLock(instance, `labs reset ${step.number}`, () => resetStep(step, opened.walk));
  context.stderr.write(
    `Step ${step.number} (${step.title}) is at its beginning again. \`labs step\` shows it.\n`,
  );
}
