import type { Command } from 'commander';
import { type CommandContext, jsonOption, quietOption, verboseOption } from './context.ts';

interface Options {
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** `labs stop [LAB]`: frees memory and processors and keeps what is in the clusters. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('stop')
    .description('stop the nodes of a lab and keep what is in them; `labs start` goes on')
    .argument('[lab]', 'which one; may be left out when only one is up')
    .addOption(jsonOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .action(async (lab: string | undefined, options: Options) => {
      await stop(context, lab, options);
    });
}

async function stop(context: CommandContext, name: string | undefined, options: Options): Promise<void> {
  const { chooseInstance } = await import('../state/choose.ts');
  const { withLock } = await import('../state/lock.ts');
  const { stopNodes } = await import('../lifecycle/stop.ts');
  const { instance } = await chooseInstance(context, name);
  context.onInterrupt(`Stopping here. \`labs stop ${instance.name}\` again stops the rest.`);
  const reporter = await context.reporter(options);
  let stopped: readonly string[];
  try {
    stopped = await withLock(instance, `labs stop ${instance.name}`, () =>
      stopNodes(instance, context.run, reporter.emit),
    );
  } finally {
    await reporter.close();
  }
  context.stderr.write(
    `"${instance.name}" is stopped. \`labs start ${instance.name}\` brings it back, \`labs down ${instance.name}\` removes it.\n`,
  );
  if (options.json === true) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ stopped }));
  }
}
