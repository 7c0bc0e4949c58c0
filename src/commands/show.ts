import type { Command } from 'commander';
import { type CommandContext, jsonOption } from './context.ts';

/** `labs show LAB`: what would come up, without touching anything. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('show')
    .description('one lab: its wiring, pods, checks and steps, and what it needs')
    .argument('<lab>', 'a name of the catalogue, or the path of a folder')
    .addOption(jsonOption())
    .action(async (lab: string, options: { json?: true }) => {
      await show(context, lab, options.json === true);
    });
}

async function show(context: CommandContext, nameOrPath: string, json: boolean): Promise<void> {
  const { openLab } = await import('../lab/catalogue.ts');
  const { knownImages } = await import('../lifecycle/ingredients.ts');
  const { labText, memoryEstimate } = await import('../report/lab.ts');
  const lab = await openLab(nameOrPath, context, { knownImages: await knownImages(context) });
  if (json) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ lab, memoryGigabytes: memoryEstimate(lab) }));
  } else {
    context.stdout.write(labText(lab));
  }
}
