import type { Command } from 'commander';
import { LabsError, UsageError } from '../errors.ts';
import { type CommandContext, jsonOption, quietOption, verboseOption } from './context.ts';

interface Options {
  readonly all?: true;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** `labs down [LAB] [--all]`: removes exactly what the lab made. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('down')
    .description('remove everything that a lab made, and nothing else')
    .argument('[lab]', 'which one; may be left out when only one is up')
    .option('--all', 'every lab that is up')
    .addOption(jsonOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .action(async (lab: string | undefined, options: Options) => {
      if (lab !== undefined && options.all === true) {
        throw new UsageError(`"${lab}" and --all together`, { hint: 'Name one lab, or give --all alone.' });
      }
      await down(context, lab, options);
    });
}

export async function down(
  context: CommandContext,
  lab: string | undefined,
  options: Options,
): Promise<void> {
  const { takeDown } = await import('../lifecycle/down.ts');
  const { withLockIfRoom } = await import('../state/lock.ts');
  const { openInstance } = await import('../state/open.ts');
  const removed: Record<string, object> = {};
  for (const name of await chooseNames(context, lab, options)) {
    context.onInterrupt(`Stopping; run \`labs down ${name}\` again to remove the rest.`);
    const instance = openInstance(context.folders.state, name);
    const reporter = await context.reporter(options);
    try {
      removed[name] = await withLockIfRoom(instance, `labs down ${name}`, () =>
        takeDown(instance, context.run, reporter.emit),
      );
    } finally {
      await reporter.close();
    }
    context.stderr.write(`"${name}" is down; nothing of it is left.\n`);
  }
  if (options.json === true) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ removed }));
  }
}

/** A lab that is not up is no failure, so that a script can always end with `labs down`; a name nobody knows is. */
async function chooseNames(
  context: CommandContext,
  lab: string | undefined,
  options: Options,
): Promise<string[]> {
  const { listInstances } = await import('../state/engine-view.ts');
  const { listInstanceFolders, openInstance } = await import('../state/open.ts');
  const views = await listInstances(context.run);
  const folders = await listInstanceFolders(context.folders.state);
  const there = [...new Set([...views.map(({ name }) => name), ...folders])].sort();
  const others = views.filter(({ otherUser }) => otherUser !== undefined).map(({ name }) => name);
  const own = there.filter((one) => !others.includes(one));
  if (options.all === true) {
    if (others.length > 0) {
      context.stderr.write(`Left as they are, for they belong to other users: ${others.join(', ')}\n`);
    }
    return own;
  }
  if (lab === undefined) {
    if (own.length > 1) {
      throw new UsageError(`Several labs are up: ${own.join(', ')}`, {
        hint: 'Name one, or give `--all`.',
      });
    }
    return own.length === 0 ? nothingUp(context) : own;
  }
  openInstance(context.folders.state, lab);
  return there.includes(lab) ? [lab] : notUp(context, lab);
}

function nothingUp(context: CommandContext): string[] {
  context.stderr.write('No lab is up; there is nothing to remove.\n');
  return [];
}

async function notUp(context: CommandContext, lab: string): Promise<string[]> {
  const { findLab } = await import('../lab/catalogue.ts');
  try {
    await findLab(lab, context);
  } catch (error) {
    if (error instanceof LabsError) {
      throw new UsageError(`No lab "${lab}" is up, and there is none of that name`, {
        ...(error.hint === undefined ? {} : { hint: error.hint }),
        cause: error,
      });
    }
    throw error;
  }
  context.stderr.write(`"${lab}" is not up; there is nothing to remove.\n`);
  return [];
}
