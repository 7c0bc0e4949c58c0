import type { Command } from 'commander';
import { exitCode } from '../errors.ts';
import { type CommandContext, jsonOption } from './context.ts';

/** `labs status [LAB]`: 0 when all of it runs, 3 when something is missing or broken. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('status')
    .description('what is up, what is broken, what the checks said last')
    .argument('[lab]', 'only this one')
    .addOption(jsonOption())
    .action(async (lab: string | undefined, options: { json?: true }) => {
      await status(context, lab, options.json === true);
    });
}

async function status(context: CommandContext, lab: string | undefined, json: boolean): Promise<void> {
  const { listInstances } = await import('../state/engine-view.ts');
  const { chooseInstance } = await import('../state/choose.ts');
  const { readStatus } = await import('../state/status.ts');
  const views =
    lab === undefined ? await listInstances(context.run) : [(await chooseInstance(context, lab)).view];
  const instances = await Promise.all(views.map((view) => readStatus(context, view)));
  if (json) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ instances }));
  } else if (instances.length === 0) {
    context.stderr.write('No lab is up. `labs list` shows the labs, `labs up LAB` brings one up.\n');
  } else {
    const { statusText } = await import('../report/status.ts');
    context.stdout.write(statusText(instances));
  }
  if (instances.some((instance) => !instance.isWhole)) {
    context.setExitCode(exitCode.environment);
  }
}
