import type { Command } from 'commander';
import { command } from '../command.ts';
import type { CommandContext } from './context.ts';
import { learnerEnvironment } from './env.ts';

/** `labs shell [LAB]`: the user's own shell with the lab's environment, in its working folder. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('shell')
    .description('your shell with kubectl, koko and the names of the lab; `exit` leaves it')
    .argument('[lab]', 'which one; may be left out when only one is up')
    .action(async (lab: string | undefined) => {
      await shell(context, lab);
    });
}

async function shell(context: CommandContext, name: string | undefined): Promise<void> {
  const { attacher } = await import('../exec.ts');
  const { folder, lab, variables } = await learnerEnvironment(context, name);
  const program = context.env.SHELL === undefined || context.env.SHELL === '' ? 'sh' : context.env.SHELL;
  context.stderr.write(
    `A shell for "${lab}": kubectl, koko and labs are here, in ${folder}. \`labs step\` shows where you are, \`exit\` leaves.\n`,
  );
  // Ctrl-C belongs to what runs in the shell.
  context.onInterrupt(undefined);
  const code = await attacher(new AbortController().signal)(
    { ...command(program), env: variables },
    { cwd: folder },
  );
  context.setExitCode(code);
}
