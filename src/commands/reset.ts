import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import { type CommandContext, labOption } from './context.ts';

/** `labs reset [N]`: takes the work of a step away and sets it up anew. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('reset')
    .description('put a step back to its beginning: its work is taken away, its answers are forgotten')
    .argument('[n]', 'its number or id; default: the step you are at')
    .option('--all', 'the whole lab: its clusters are made anew, from their snapshot where there is one')
    .addOption(labOption())
    .action(async (written: string | undefined, options: { lab?: string; all?: true }) => {
      if (options.all !== true) {
        return reset(context, written, options.lab);
      }
      if (written !== undefined) {
        throw new UsageError(`"${written}" and --all together`, {
          hint: 'Name one step, or give --all alone.',
        });
      }
      return resetAll(context, options.lab);
    });
}

async function resetAll(context: CommandContext, name: string | undefined): Promise<void> {
  const { chooseInstance } = await import('../state/choose.ts');
  const { labOf } = await import('../lifecycle/open-lab.ts');
  const { instance } = await chooseInstance(context, name);
  // Read first: a lab that cannot be brought up again is not taken down.
  const { folder } = await labOf(instance, context);
  const { down } = await import('./down.ts');
  const { up } = await import('./up.ts');
  await down(context, instance.name, {});
  await up(context, folder, { as: instance.name });
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
