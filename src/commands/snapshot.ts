import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Kept } from '../snapshot/shelf.ts';
import { type CommandContext, jsonOption, quietOption, verboseOption } from './context.ts';

interface Options {
  readonly all?: true;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** `labs snapshot`: the copies of clusters from which `up` restores a lab, instead of making it anew. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('snapshot [action] [lab]')
    .description('the copies of clusters that a lab is restored from at its next `up`')
    .option('--all', 'with `rm`: the snapshots of every lab')
    .addHelpText(
      'after',
      `
Actions:
  list       what is kept, and its size (the default)
  make LAB   make the lab's clusters, copy them, and remove them again; a first \`labs up LAB\` copies them, too
  rm LAB     remove the lab's snapshot`,
    )
    .addOption(jsonOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .action(async (action = 'list', lab: string | undefined, options: Options) => {
      await snapshot(action, lab, options, context);
    });
}

async function snapshot(action: string, lab: string | undefined, options: Options, context: CommandContext) {
  if (action === 'list' && lab === undefined) {
    return list(options, context);
  }
  if (action === 'rm') {
    return remove(lab, options, context);
  }
  if (action === 'make' && lab !== undefined) {
    return make(lab, options, context);
  }
  throw new UsageError(
    `\`labs snapshot\` does not know "${lab === undefined ? action : `${action} ${lab}`}"`,
    {
      hint: 'There are `list`, `make LAB` and `rm LAB`.',
    },
  );
}

async function list(options: Options, context: CommandContext): Promise<void> {
  const { listSnapshots } = await import('../snapshot/shelf.ts');
  const all = await listSnapshots(context.folders.cache);
  if (options.json === true) {
    return json({ snapshots: all.map(factsOf) }, context);
  }
  const { mebibytes } = await import('../report/bytes.ts');
  const { table } = await import('../report/text.ts');
  const rows = all
    .map(factsOf)
    .map(({ lab, cluster, nodes, size, created }) => [
      ...[lab, cluster, String(nodes), mebibytes(size), created],
    ]);
  context.stdout.write(table([['LAB', 'CLUSTER', 'NODES', 'SIZE', 'MADE'], ...rows]));
}

function factsOf({ folder, record, size }: Kept) {
  const { instance, cluster, created, nodes } = record;
  return { lab: instance, cluster, nodes: nodes.length, size, created, folder };
}

async function remove(lab: string | undefined, options: Options, context: CommandContext): Promise<void> {
  const { removeSnapshots, snapshotInstances } = await import('../snapshot/shelf.ts');
  const { openInstance } = await import('../state/open.ts');
  if ((lab === undefined) === (options.all !== true)) {
    throw new UsageError('`labs snapshot rm` needs one lab, or `--all`', {
      hint: '`labs snapshot` lists them.',
    });
  }
  const { cache } = context.folders;
  const kept = await snapshotInstances(cache);
  const names = lab === undefined ? kept : [openInstance(context.folders.state, lab).name];
  for (const name of names) {
    await removeSnapshots(cache, name);
    context.stderr.write(
      kept.includes(name) ? `The snapshot of "${name}" is removed.\n` : `"${name}" has no snapshot.\n`,
    );
  }
  if (options.json === true) {
    await json({ removed: names.filter((name) => kept.includes(name)) }, context);
  }
}

async function make(name: string, options: Options, context: CommandContext): Promise<void> {
  const { openLab } = await import('../lifecycle/open-lab.ts');
  const { makeSnapshots } = await import('../lifecycle/make-snapshots.ts');
  const { lab, instance } = await openLab(name, context);
  context.onInterrupt(`Stopping. \`labs down ${instance.name}\` removes what is there.`);
  const reporter = await context.reporter(options);
  try {
    await makeSnapshots(lab, instance, context, reporter.emit);
  } finally {
    await reporter.close();
  }
  await list(options, context);
}

async function json(value: object, context: CommandContext): Promise<void> {
  const { jsonText } = await import('../report/json.ts');
  context.stdout.write(jsonText(value));
}
