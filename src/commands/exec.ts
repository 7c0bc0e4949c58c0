import type { Command } from 'commander';
import { command } from '../command.ts';
import { UsageError } from '../errors.ts';
import type { Target } from '../state/target.ts';
import { type CommandContext, labOption } from './context.ts';

/** `labs exec TARGET -- ARGV`: the exit code is that of what was run. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('exec')
    .description('run a program in a node or a pod')
    .argument('<target>', '`cluster/node`, `cluster/pod` or `cluster/namespace/pod`')
    .argument('<argv...>', 'the program and its arguments, best after `--`')
    .addOption(labOption())
    // What follows the target belongs to the program, options included.
    .passThroughOptions()
    .action(async (target: string, argv: string[], options: { lab?: string }) => {
      await exec(context, target, argv, options.lab);
    });
}

async function exec(context: CommandContext, text: string, written: string[], lab?: string): Promise<void> {
  const argv = written[0] === '--' ? written.slice(1) : written;
  const [file, ...args] = argv;
  if (file === undefined || file.startsWith('-')) {
    throw new UsageError(file === undefined ? 'Nothing to run' : `"${file}" is no program`, {
      hint: 'Options of labs stand before the target: `labs exec --lab NAME TARGET -- PROGRAM ARGUMENTS`.',
    });
  }
  const { findTarget, parseTarget } = await import('../state/target.ts');
  const { chooseInstance } = await import('../state/choose.ts');
  const { attacher } = await import('../exec.ts');
  const name = parseTarget(text);
  const target = await findTarget(name, await chooseInstance(context, lab), context.run);
  context.onInterrupt(undefined);
  const isTerminal = context.isTerminal.stdin && context.isTerminal.stdout;
  context.setExitCode(await attacher(context.signal)(execCommand(target, [file, ...args], isTerminal)));
}

/** A terminal is asked for only where there is one on both sides: it would mix stderr into stdout. */
export function execCommand(target: Target, argv: readonly [string, ...string[]], isTerminal: boolean) {
  const tty = isTerminal ? ['--tty'] : [];
  if (target.kind === 'node') {
    return command('docker', 'exec', '--interactive', ...tty, target.node.container, ...argv);
  }
  const { namespace, pod } = target.pod;
  return target.kubectl('exec', '--stdin', ...tty, '--quiet', '--namespace', namespace, pod, '--', ...argv);
}
