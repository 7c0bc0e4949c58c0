import type { Command } from 'commander';
import { type CommandContext, jsonOption, quietOption, verboseOption } from './context.ts';

interface Options {
  readonly yes?: true;
  readonly prove?: boolean;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** `labs start [LAB]`: `up` for a lab that was up, from wherever its files are. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('start')
    .description('start what `labs stop` or a restart of the machine stopped, wire it again, and prove it')
    .argument('[lab]', 'which one; may be left out when there is only one')
    .option('--no-prove', 'leave the checks out')
    .option('-y, --yes', 'repair what the machine lacks without asking (see `labs doctor`)')
    .addOption(jsonOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .action(async (lab: string | undefined, options: Options) => {
      await start(context, lab, options);
    });
}

async function start(context: CommandContext, name: string | undefined, options: Options): Promise<void> {
  const { chooseRecorded } = await import('../state/choose.ts');
  const { labOf } = await import('../lifecycle/open-lab.ts');
  const { up } = await import('./up.ts');
  // From the folder, for after a restart of the machine no engine may answer yet.
  const instance = await chooseRecorded(context, name);
  const { folder } = await labOf(instance, context);
  await up(context, folder, { ...options, as: instance.name });
}
