import type { Command as Program } from 'commander';
import { type Command, command } from '../command.ts';
import { UsageError } from '../errors.ts';
import type { Target } from '../state/target.ts';
import { type CommandContext, labOption } from './context.ts';

interface Options {
  readonly lab?: string;
  readonly previous?: true;
  readonly follow?: true;
  readonly tail?: string;
}

/** `labs logs TARGET`: a pod's logs; of a node what its container printed, then its journal. */
export function register(program: Program, context: CommandContext): void {
  program
    .command('logs')
    .description('the logs of a pod, or of a node and its journal')
    .argument('<target>', '`cluster/node`, `cluster/pod` or `cluster/namespace/pod`')
    .addOption(labOption())
    .option('-p, --previous', "of the pod's containers before their last restart")
    .option('-f, --follow', 'go on as more comes, until Ctrl-C')
    .option('--tail <lines>', 'only the last lines')
    .action(async (target: string, options: Options) => {
      await logs(context, target, options);
    });
}

async function logs(context: CommandContext, text: string, options: Options): Promise<void> {
  if (options.tail !== undefined && !/^\d{1,9}$/.test(options.tail)) {
    throw new UsageError(`"${options.tail}" is no number of lines`);
  }
  const { findTarget, parseTarget } = await import('../state/target.ts');
  const { chooseInstance } = await import('../state/choose.ts');
  const { attacher } = await import('../exec.ts');
  const name = parseTarget(text);
  const target = await findTarget(name, await chooseInstance(context, options.lab), context.run);
  context.onInterrupt(undefined);
  if (target.kind === 'node' && options.follow === true) {
    await followJournal(context, target.node.container, options.tail);
    return;
  }
  for (const each of logCommands(target, options)) {
    try {
      const code = await attacher(context.signal)(each);
      if (code !== 0) {
        context.setExitCode(code);
      }
    } catch (error) {
      // Ctrl-C is the ordinary end of following.
      if (!context.signal.aborted) {
        throw error;
      }
    }
  }
}

export function logCommands(target: Target, { previous, follow, tail }: Options): Command[] {
  if (target.kind === 'pod') {
    const flags = [
      ...(previous === true ? ['--previous'] : []),
      ...(follow === true ? ['--follow'] : []),
      ...(tail === undefined ? [] : [`--tail=${tail}`]),
    ];
    const { namespace, pod } = target.pod;
    return [target.kubectl('logs', '--namespace', namespace, pod, '--all-containers', '--prefix', ...flags)];
  }
  if (previous === true) {
    throw new UsageError('A node has no previous logs', {
      hint: 'Its journal goes back to its first start.',
    });
  }
  const { container } = target.node;
  return [
    command('docker', 'logs', ...(tail === undefined ? [] : ['--tail', tail]), container),
    command('docker', 'exec', container, ...journal(tail)),
  ];
}

function journal(tail: string | undefined): string[] {
  return [
    'journalctl',
    '--no-pager',
    '--output=short-iso',
    ...(tail === undefined ? [] : [`--lines=${tail}`]),
  ];
}

/** The script ends journalctl when we go: `docker exec` alone would leave it behind in the node. */
async function followJournal(
  context: CommandContext,
  container: string,
  tail: string | undefined,
): Promise<void> {
  const { readFile } = await import('node:fs/promises');
  const { join } = await import('node:path');
  const { starter } = await import('../exec.ts');
  const script = await readFile(join(context.folders.templates, 'probe/capture.sh'), 'utf8');
  const argv = ['sh', '-c', script, 'logs', '86400', ...journal(tail), '--follow'];
  const start = starter(new AbortController().signal);
  const running = await start(command('docker', 'exec', '--interactive', container, ...argv), {
    timeout: 0,
    accept: [0, 124, 143],
    ownGroup: true,
    onErrorLine: (line) => context.stderr.write(`${line}\n`),
  });
  context.signal.addEventListener('abort', () => running.closeInput(), { once: true });
  for await (const piece of running.stdout) {
    context.stdout.write(piece);
    await context.stdout.drained();
  }
  await running.ended;
}
