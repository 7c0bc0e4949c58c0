import type { Command } from 'commander';
import { type CommandContext, jsonOption } from './context.ts';

/** `labs new NAME`: a lab that works from the first minute, to be changed into one of one's own. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('new')
    .description('a lab of your own, which works as it is: a folder to begin with')
    .argument('<name>', "the lab's name, or the path of its folder")
    .addOption(jsonOption())
    .action(async (name: string, options: { json?: true }) => {
      await makeNew(context, name, options.json === true);
    });
}

async function makeNew(context: CommandContext, written: string, json: boolean): Promise<void> {
  const { newLab } = await import('../lab/new-lab.ts');
  const { name, folder, files } = await newLab(written, context);
  if (json) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ name, folder, files }));
    return;
  }
  context.stdout.write(files.map((file) => `${file}\n`).join(''));
  context.stderr.write(whatNext(name, written));
}

function whatNext(name: string, written: string): string {
  const path = written.includes('/') ? written : `./${written}`;
  return [
    `The lab "${name}" works as it is. What next:`,
    `  labs validate ${path}    every problem, as often as you like`,
    `  labs up ${path}          brings it up; then \`labs step\``,
    `  labs test ${path}        proves checks, solutions and resets`,
    '',
  ].join('\n');
}
