import type { Command } from 'commander';
import { type CommandContext, labOption } from './context.ts';

/** `labs hint [N]`: the next hint of a step; when there is none left, all of them again. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('hint')
    .description('the next hint for a step')
    .argument('[n]', 'its number or id; default: the step you are at')
    .addOption(labOption())
    .action(async (written: string | undefined, options: { lab?: string }) => {
      await hint(context, written, options.lab);
    });
}

async function hint(context: CommandContext, written: string | undefined, lab?: string): Promise<void> {
  const { chooseStep, openSteps } = await import('../lifecycle/open-walk.ts');
  const { showHints } = await import('../steps/hints.ts');
  const opened = await openSteps(context, lab);
  const step = chooseStep(written, opened);
  const shown = opened.progress.steps[step.id]?.hints ?? 0;
  const fresh = await showHints(step, opened.instance, shown + 1);
  const texts = fresh.length > 0 ? fresh : step.hints.map(({ text }) => text);
  context.stdout.write(texts.map((text) => `${text.trim()}\n`).join(''));
  const left = step.hints.length - shown - fresh.length;
  context.stderr.write(
    left > 0
      ? `${left} more: \`labs hint\` again.\n`
      : `${step.hints.length === 0 ? 'This step has no hints.' : 'That is all there is.'} \`labs solve\` does the step for you.\n`,
  );
}
