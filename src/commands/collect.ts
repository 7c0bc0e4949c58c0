import type { Command } from 'commander';
import { type CommandContext, jsonOption, quietOption, verboseOption } from './context.ts';

interface Options {
  readonly output?: string;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** `labs collect [LAB]`: the diagnostics bundle, into the current folder unless told otherwise. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('collect')
    .description('everything that tells what went wrong, in one archive, without secrets')
    .argument('[lab]', 'which one; may be left out when only one is up')
    .option('-o, --output <file>', 'the archive to write (.tar.gz)')
    .addOption(jsonOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .action(async (lab: string | undefined, options: Options) => {
      await collect(context, lab, options);
    });
}

async function collect(context: CommandContext, lab: string | undefined, options: Options): Promise<void> {
  const { join, resolve } = await import('node:path');
  const { collectBundle } = await import('../diagnostics/bundle.ts');
  const instance = await chooseForDiagnosis(context, lab);
  const stamp = new Date(context.clock.now())
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replaceAll(':', '');
  const output =
    options.output === undefined
      ? join(context.cwd, `labs-${instance.name}-${stamp}.tar.gz`)
      : resolve(context.cwd, options.output);
  const reporter = await context.reporter(options);
  const task = { id: 'collect', title: `Collecting diagnostics of ${instance.name}`, group: '' };
  const start = context.clock.now();
  const end = (outcome: 'done' | 'failed') =>
    reporter.emit({ kind: 'end', id: task.id, outcome, seconds: (context.clock.now() - start) / 1000 });
  try {
    reporter.emit({ kind: 'plan', tasks: [task] });
    reporter.emit({ kind: 'start', id: task.id });
    await collectBundle(instance, context, { output, emit: reporter.emit });
    end('done');
  } catch (error) {
    end('failed');
    throw error;
  } finally {
    await reporter.close();
  }
  context.stdout.write(options.json === true ? `${JSON.stringify({ bundle: output })}\n` : `${output}\n`);
}

/** An instance of which only the folder is left, or whose engine is gone, is worth a diagnosis too. */
async function chooseForDiagnosis(context: CommandContext, lab: string | undefined) {
  const { listInstanceFolders, openInstance } = await import('../state/open.ts');
  if (lab !== undefined && (await listInstanceFolders(context.folders.state)).includes(lab)) {
    return openInstance(context.folders.state, lab);
  }
  const { chooseInstance } = await import('../state/choose.ts');
  return (await chooseInstance(context, lab)).instance;
}
