import type { Command } from 'commander';
import { type CommandContext, jsonOption, labOption } from './context.ts';

interface Options {
  readonly lab?: string;
  readonly raw?: true;
  readonly merge?: true;
  readonly json?: true;
}

/** `labs kubeconfig [CLUSTER]`: paths of the instance's own files; the user's kubeconfig is never changed. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('kubeconfig')
    .description('the kubeconfig of a cluster, or of all')
    .argument('[cluster]', 'only this one')
    .addOption(labOption())
    .option('--raw', 'print the content instead of the path')
    .option('--merge', 'one file with every cluster as a context of its own name')
    .addOption(jsonOption().conflicts('raw'))
    .action(async (cluster: string | undefined, options: Options) => {
      await kubeconfig(context, cluster, options);
    });
}

async function kubeconfig(
  context: CommandContext,
  cluster: string | undefined,
  options: Options,
): Promise<void> {
  const { chooseInstance } = await import('../state/choose.ts');
  const { findKubeconfigs, mergeKubeconfigs } = await import('../state/kubeconfig.ts');
  const chosen = await chooseInstance(context, options.lab);
  const found = await findKubeconfigs(chosen, cluster);
  const files = options.merge === true ? [await mergeKubeconfigs(chosen.instance, found)] : found;
  if (options.json === true) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ instance: chosen.instance.name, kubeconfigs: files }));
    return;
  }
  for (const { path } of files) {
    const { readFile } = await import('node:fs/promises');
    context.stdout.write(options.raw === true ? await readFile(path, 'utf8') : `${path}\n`);
  }
}
