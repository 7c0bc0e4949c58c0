import type { Command } from 'commander';
import { exitCode, UsageError } from '../errors.ts';
import type { Holding } from '../supply/inventory.ts';
import { type CommandContext, jsonOption, quietOption, verboseOption } from './context.ts';

interface Options {
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

const actions = ['list', 'pull', 'build', 'save', 'load', 'verify'] as const;

/** `labs images`: the artifacts, where each came from, and moving them to a machine without a network. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('images [action] [words...]')
    .description('the programs and images labs need, and moving them to a machine without a network')
    .addHelpText(
      'after',
      `
Actions:
  list [ARTIFACT...]       what is here, and where it came from (the default)
  pull [ARTIFACT...]       get what is missing from registries
  build [ARTIFACT...]      build what is missing from Go modules and Debian packages
  save FILE [ARTIFACT...]  everything in one tar; what is missing is got first
  load FILE                take in such a tar, every checksum checked
  verify [ARTIFACT...]     compute the checksum of everything that is here

Without ARTIFACT: all for \`list\` and \`verify\`, otherwise what the labs of the catalogue need.`,
    )
    .addOption(jsonOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .action(async (action = 'list', words: string[], options: Options) => {
      await images(action, words, options, context);
    });
}

async function images(action: string, words: readonly string[], options: Options, context: CommandContext) {
  switch (action) {
    case 'list':
      return list(words, options, context);
    case 'verify':
      return verify(words, options, context);
    case 'pull':
    case 'build':
      return bring(words, action === 'pull' ? 'registry' : 'build', options, context);
    case 'save':
      return save(words, options, context);
    case 'load':
      return load(words, options, context);
    default: {
      const { didYouMean } = await import('../lab/suggest.ts');
      throw new UsageError(`\`labs images\` has no action "${action}"`, {
        hint: didYouMean(action, actions) ?? `There are ${actions.join(', ')}.`,
      });
    }
  }
}

async function open(context: CommandContext) {
  const { loadRecipes } = await import('../supply/recipes.ts');
  const { supplyContext } = await import('../supply/context.ts');
  const recipes = await loadRecipes(context.folders.templates);
  return { recipes, supply: await supplyContext(context, () => {}) };
}

async function list(names: readonly string[], options: Options, context: CommandContext): Promise<void> {
  const { takeInventory } = await import('../supply/inventory.ts');
  const { recipes, supply } = await open(context);
  const wanted = names.length > 0 ? names : [...recipes.byName.keys()].sort();
  await answer(await takeInventory(recipes, wanted, supply, 'quick'), options, context);
  if (names.length === 0) {
    await tellSnapshots(options, context);
  }
}

async function tellSnapshots(options: Options, context: CommandContext): Promise<void> {
  const { listSnapshots } = await import('../snapshot/shelf.ts');
  const kept = await listSnapshots(context.folders.cache);
  if (kept.length > 0 && options.json !== true) {
    const size = kept.reduce((sum, one) => sum + one.size, 0);
    const clusters = kept.length === 1 ? 'one cluster' : `${kept.length} clusters`;
    const { mebibytes } = await import('../report/bytes.ts');
    context.stdout.write(`Snapshots of ${clusters}, ${mebibytes(size)}: \`labs snapshot\`\n`);
  }
}

async function verify(names: readonly string[], options: Options, context: CommandContext): Promise<void> {
  const { takeInventory } = await import('../supply/inventory.ts');
  const { recipes, supply } = await open(context);
  const wanted = names.length > 0 ? names : [...recipes.byName.keys()].sort();
  const all = await takeInventory(recipes, wanted, supply, 'full');
  // Named ones have to be here; otherwise what is not here cannot be wrong.
  const checked = names.length > 0 ? all : all.filter(({ state }) => state !== 'absent');
  await answer(checked, options, context);
  const wrong = checked.filter(({ state }) => state !== 'here');
  const good = checked.length - wrong.length;
  context.stderr.write(
    `${good} of ${checked.length} are as they should be.${wrong.length > 0 ? ' `labs images build` or `labs images pull` makes the others anew.' : ''}\n`,
  );
  if (wrong.length > 0 || checked.length === 0) {
    context.setExitCode(exitCode.environment);
  }
}

async function bring(
  names: readonly string[],
  route: 'registry' | 'build',
  options: Options,
  context: CommandContext,
): Promise<void> {
  const { takeInventory } = await import('../supply/inventory.ts');
  const { recipes, supply } = await open(context);
  const wanted = await wantedOf(names, context);
  const routed = { ...supply, settings: { ...supply.settings, route } };
  await obtainWith({ recipes, supply: routed }, wanted, options, context);
  await answer(await takeInventory(recipes, wanted, supply, 'quick'), options, context);
}

async function save(words: readonly string[], options: Options, context: CommandContext): Promise<void> {
  const [file, ...names] = words;
  if (file === undefined) {
    throw new UsageError('`labs images save` needs the file to write', {
      hint: '`labs images save labs.tar`',
    });
  }
  const { resolve } = await import('node:path');
  const { saveBundle } = await import('../supply/bundle.ts');
  const { recipes, supply } = await open(context);
  const { found } = await obtainWith({ recipes, supply }, await wantedOf(names, context), options, context);
  const path = resolve(context.cwd, file);
  const { artifacts } = await saveBundle(path, recipes, found, supply);
  await answerWith({ file: path, artifacts: artifacts.map(({ name }) => name) }, options, context);
}

async function load(words: readonly string[], options: Options, context: CommandContext): Promise<void> {
  const [file, ...rest] = words;
  if (file === undefined || rest.length > 0) {
    throw new UsageError('`labs images load` needs one file', { hint: '`labs images load labs.tar`' });
  }
  const { resolve } = await import('node:path');
  const { loadBundle } = await import('../supply/bundle.ts');
  const { recipes, supply } = await open(context);
  const path = resolve(context.cwd, file);
  const { artifacts, outdated } = await loadBundle(path, recipes, supply);
  if (outdated.length > 0) {
    context.stderr.write(
      `Saved by another version of labs, and not what this one needs: ${outdated.map((name) => `"${name}"`).join(', ')}.\n`,
    );
  }
  await answerWith({ file: path, artifacts, outdated }, options, context);
}

async function wantedOf(names: readonly string[], context: CommandContext): Promise<string[]> {
  if (names.length > 0) {
    return [...names];
  }
  const { findLabs } = await import('../lab/catalogue.ts');
  const { readLab } = await import('../lab/load.ts');
  const { artifactsFor } = await import('../supply/needs.ts');
  const labs = await Promise.all(
    (await findLabs(context.folders.catalogue)).map(({ folder }) => readLab(folder)),
  );
  return artifactsFor(labs.flatMap(({ lab }) => (lab === undefined ? [] : [lab])));
}

async function obtainWith(
  { recipes, supply }: Awaited<ReturnType<typeof open>>,
  wanted: readonly string[],
  options: Options,
  context: CommandContext,
) {
  const { obtain } = await import('../supply/obtain.ts');
  context.onInterrupt('Stopping. What is finished stays; the same command goes on with the rest.\n');
  const reporter = await context.reporter(options);
  try {
    return await obtain(recipes, wanted, { ...supply, emit: reporter.emit });
  } finally {
    await reporter.close();
  }
}

async function answer(
  holdings: readonly Holding[],
  options: Options,
  context: CommandContext,
): Promise<void> {
  if (options.json) {
    return answerWith({ artifacts: holdings }, options, context);
  }
  const { mebibytes } = await import('../report/bytes.ts');
  const { table } = await import('../report/text.ts');
  const rows = holdings.map(({ artifact, version, state, size, from }) => [
    artifact,
    version,
    state,
    size === 0 ? '-' : mebibytes(size),
    from,
  ]);
  context.stdout.write(table([['ARTIFACT', 'VERSION', 'STATE', 'SIZE', 'FROM'], ...rows]));
}

async function answerWith(value: object, options: Options, context: CommandContext): Promise<void> {
  if (options.json) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText(value));
  } else if ('file' in value) {
    const { artifacts = [] } = value as { artifacts?: readonly string[] };
    context.stdout.write(`${String(value.file)}: ${artifacts.join(', ')}\n`);
  }
}
