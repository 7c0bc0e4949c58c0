import { type Command, Option } from 'commander';
import { type CommandContext, jsonOption } from './context.ts';

const formats = ['svg', 'mermaid', 'dot'] as const;

interface Options {
  readonly format: (typeof formats)[number];
  readonly output?: string;
  readonly json?: true;
}

/** `labs graph LAB`: the topology as a picture, from the lab file alone. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('graph')
    .description('the topology as a picture: SVG, mermaid or dot')
    .argument('<lab>', 'a name of the catalogue, or the path of a folder')
    .addOption(new Option('--format <format>', 'which picture').choices(formats).default('svg'))
    .option('-o, --output <file>', 'write it there instead of to stdout')
    .addOption(jsonOption().conflicts('output'))
    .action(async (lab: string, options: Options) => {
      await graph(context, lab, options);
    });
}

async function graph(context: CommandContext, nameOrPath: string, options: Options): Promise<void> {
  const { openLab } = await import('../lab/catalogue.ts');
  const { knownImages } = await import('../lifecycle/ingredients.ts');
  const { topologyOf } = await import('../picture/topology.ts');
  const lab = await openLab(nameOrPath, context, { knownImages: await knownImages(context) });
  const topology = topologyOf(lab);
  if (options.json === true) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ topology }));
    return;
  }
  const { drawAs } = await import('../picture/draw.ts');
  const picture = await drawAs(options.format, topology);
  if (options.output === undefined || options.output === '-') {
    context.stdout.write(picture);
    return;
  }
  const { writeAnswer } = await import('./answer-file.ts');
  context.stdout.write(`${await writeAnswer(context, options.output, picture)}\n`);
}
