import type { Command } from 'commander';
import type { Problem } from '../lab/problem.ts';
import type { Lab } from '../lab/types.ts';
import { type CommandContext, jsonOption } from './context.ts';

/** `labs list`: every lab of the catalogue, the faulty ones too. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('list')
    .description('the labs there are')
    .addOption(jsonOption())
    .action(async (options: { json?: true }) => {
      await list(context, options.json === true);
    });
}

interface Row {
  readonly name: string;
  readonly folder: string;
  readonly lab?: Lab;
  readonly problems: readonly Problem[];
}

async function list(context: CommandContext, json: boolean): Promise<void> {
  const { findLabs } = await import('../lab/catalogue.ts');
  const { readLab } = await import('../lab/load.ts');
  const labs = await findLabs(context.folders.catalogue);
  const rows = await Promise.all(
    labs.map(async ({ name, folder }): Promise<Row> => ({ name, folder, ...(await readLab(folder)) })),
  );
  if (json) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ labs: await Promise.all(rows.map(jsonRow)) }));
  } else if (rows.length === 0) {
    context.stderr.write('There are no labs. `LABS_PATH` names folders that hold some.\n');
  } else {
    const { table } = await import('../report/text.ts');
    const { escapeControls } = await import('../lab/problem.ts');
    context.stdout.write(escapeControls(table(await Promise.all(rows.map(textRow)))));
  }
}

async function textRow({ name, lab, problems }: Row): Promise<string[]> {
  const { memoryEstimate, plural } = await import('../report/lab.ts');
  if (lab === undefined) {
    return [name, `${plural(problems.length, 'problem')}: \`labs validate ${name}\` shows them`];
  }
  const clusters = plural(lab.clusters.length, 'cluster');
  const nodes = plural(lab.clusters.flatMap((cluster) => cluster.nodes).length, 'node');
  const steps = lab.steps.length === 0 ? '' : `, ${plural(lab.steps.length, 'step')}`;
  return [name, lab.title, `${clusters}, ${nodes}${steps}`, `about ${memoryEstimate(lab)} GB`];
}

async function jsonRow({ name, folder, lab, problems }: Row) {
  const { memoryEstimate } = await import('../report/lab.ts');
  return lab === undefined
    ? { name, folder, problems }
    : {
        name,
        folder,
        title: lab.title,
        clusters: lab.clusters.map((cluster) => ({
          name: cluster.name,
          nodes: cluster.nodes.map((node) => node.name),
        })),
        steps: lab.steps.map(({ number, id, title }) => ({ number, id, title })),
        memoryGigabytes: memoryEstimate(lab),
        problems,
      };
}
