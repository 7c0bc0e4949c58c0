import type { Command } from 'commander';
import { quote } from '../command.ts';
import type { ShellEnvironment } from '../steps/environment.ts';
import { type CommandContext, jsonOption } from './context.ts';

/** `labs env [LAB]`: what `eval "$(labs env)"` needs to make any shell the lab's. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('env')
    .description('the lab\'s environment as lines for a shell: eval "$(labs env)"')
    .argument('[lab]', 'which one; may be left out when only one is up')
    .addOption(jsonOption())
    .action(async (lab: string | undefined, options: { json?: true }) => {
      const { variables } = await learnerEnvironment(context, lab);
      if (options.json === true) {
        const { jsonText } = await import('../report/json.ts');
        context.stdout.write(jsonText({ variables }));
        return;
      }
      const lines = Object.entries(variables).map(([name, value]) => `export ${name}=${quote(value)}\n`);
      context.stdout.write(lines.join(''));
    });
}

/** The environment of the lab that is meant, made if need be. */
export async function learnerEnvironment(
  context: CommandContext,
  name: string | undefined,
): Promise<ShellEnvironment & { readonly lab: string }> {
  const { chooseInstance } = await import('../state/choose.ts');
  const { labOf } = await import('../lifecycle/open-lab.ts');
  const { hostTools } = await import('../lifecycle/ingredients.ts');
  const { makeEnvironment } = await import('../steps/environment.ts');
  const { instance } = await chooseInstance(context, name);
  const lab = await labOf(instance, context);
  return {
    lab: instance.name,
    ...(await makeEnvironment(lab, instance, await hostTools(context), context)),
  };
}
