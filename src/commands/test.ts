import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Results } from '../proof/results.ts';
import { type CommandContext, quietOption, verboseOption } from './context.ts';

interface Options {
  readonly junit?: string;
  readonly json?: string;
  readonly summary?: string;
  readonly keep: 'never' | 'on-failure' | 'always';
  readonly bundles?: string;
  readonly repeat: number;
  readonly jobs: number;
  readonly step?: string;
  readonly yes?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** `labs test LAB...`: the author's proof, for CI. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('test')
    .description('prove labs from nothing to nothing: up, every step, down; for CI')
    .argument('<lab...>', 'names of the catalogue, or paths of folders')
    .option('--junit <file>', 'write JUnit XML')
    .option('--json <file>', 'write results.json, the source of all the others')
    .option('--summary <file>', 'write a summary in Markdown; default: $GITHUB_STEP_SUMMARY')
    .addOption(
      new Option('--keep <when>', 'leave the lab up')
        .choices(['never', 'on-failure', 'always'])
        .default('never'),
    )
    .option('--bundles <folder>', 'where the diagnostics of a failure go; default: here')
    .option('--repeat <n>', 'so many times each', count, 1)
    .option('--jobs <n>', 'so many labs at once', count, 1)
    .option('--step <n>', 'prove this step alone; what it needs is only solved')
    .option('-y, --yes', 'repair what the machine lacks without asking (see `labs doctor`)')
    .addOption(quietOption())
    .addOption(verboseOption())
    .action(async (labs: string[], options: Options) => {
      await test(context, labs, options);
    });
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 1000) {
    throw new InvalidArgumentError('It has to be a whole number from 1 on.');
  }
  return value;
}

async function test(context: CommandContext, labs: readonly string[], options: Options): Promise<void> {
  const { resolve } = await import('node:path');
  const { testLabs } = await import('../proof/test-labs.ts');
  const { tellGitHub, writeResults } = await import('../proof/write-results.ts');
  const { exitCodeOfStatus } = await import('../proof/results.ts');
  context.onInterrupt('Stopping. The results say so; `labs down` removes what is there.');
  const reporter = await context.reporter(options);
  let results: Results | undefined;
  const onNews = async (news: Results) => {
    results = news;
    await writeResults(news, options, context);
  };
  try {
    await testLabs(labs, context, {
      ...{ repeat: options.repeat, jobs: options.jobs, keep: options.keep, step: options.step },
      ...{ bundles: resolve(context.cwd, options.bundles ?? '.'), yes: options.yes === true },
      ...{ emit: reporter.emit, onNews },
    });
  } finally {
    await reporter.close();
    if (results !== undefined) {
      await tellGitHub(results, options, context);
      const { testText } = await import('../report/test.ts');
      context.stdout.write(testText(results, context.color && context.isTerminal.stdout));
      context.setExitCode(exitCodeOfStatus(results.status));
    }
  }
}
