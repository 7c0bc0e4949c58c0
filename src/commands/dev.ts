import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { CommandContext } from './context.ts';

interface Options {
  readonly watch?: true;
  readonly solve?: true;
}

/** `labs dev LAB STEP`: an author's loop: edit the step, see its problems and what its checks say now. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('dev')
    .description("an author's loop: read the step anew at every change and check it; no new `up`")
    .argument('<lab>', 'the lab, which has to be up')
    .argument('<step>', 'its number or id')
    .option('-w, --watch', 'again at every change of the lab folder, until Ctrl-C')
    .option('--solve', 'reset the step and run its solution each time')
    .action(async (lab: string, step: string, options: Options) => {
      await dev(context, lab, step, options);
    });
}

async function dev(context: CommandContext, name: string, written: string, options: Options): Promise<void> {
  const { basename } = await import('node:path');
  const { developOnce } = await import('../proof/develop.ts');
  // An instance is named as the lab's folder, also when the folder itself was given.
  const lab = basename(name.replace(/\/+$/, ''));
  if (lab === '') {
    throw new UsageError(`"${name}" names no lab`);
  }
  const once = () => developOnce(context, lab, written, options.solve === true);
  const first = await once();
  context.setExitCode(first.code);
  if (options.watch !== true) {
    return;
  }
  context.onInterrupt(undefined);
  const { changesIn } = await import('../proof/changes.ts');
  for await (const file of changesIn(first.folder, context.signal)) {
    context.stderr.write(`\n${file} has changed\n`);
    context.setExitCode((await once()).code);
  }
}
