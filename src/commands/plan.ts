import type { Command } from 'commander';
import { type CommandContext, jsonOption } from './context.ts';

/** `labs plan LAB`: every action with the exact argv of each outside command; runs none of them. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('plan')
    .description('the commands that `up` would run, in order; runs nothing')
    .argument('<lab>', 'a name of the catalogue, or the path of a folder')
    .addOption(jsonOption())
    .action(async (lab: string, options: { json?: true }) => {
      await plan(context, lab, options.json === true);
    });
}

async function plan(context: CommandContext, name: string, json: boolean): Promise<void> {
  const { foreseeIngredients, lookAround } = await import('../lifecycle/ingredients.ts');
  // The programs that it asks answer while all that follows is loaded and the lab is read.
  const looking = lookAround(context);
  // The lab may turn out to have problems: they are told then, and nobody waits for this any more.
  looking.catch(() => {});
  const { openLab } = await import('../lifecycle/open-lab.ts');
  const { planUp } = await import('../plan/plan.ts');
  const { withRemovals } = await import('../plan/removals.ts');
  const { readPlan } = await import('../state/plan-file.ts');
  const { planText, printActions } = await import('../report/plan.ts');
  const { lab, instance } = await openLab(name, context);
  const { ingredients, missing } = await foreseeIngredients(lab, await looking);
  const made = withRemovals(planUp(lab, instance, ingredients), await readPlan(instance));
  if (json) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ lab: lab.name, missingArtifacts: missing, actions: printActions(made) }));
    return;
  }
  context.stdout.write(planText(made));
  if (missing.length > 0) {
    context.stderr.write(
      `Not here yet: ${missing.join(', ')}. \`labs images pull\` gets them; until then the plan names them only.\n`,
    );
  }
}
