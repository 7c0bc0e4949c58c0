import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

interface Options {
  readonly output?: string;
  readonly results?: string;
}

/** `labs report [LAB]`: one HTML file, from what the instance's folder holds. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('report')
    .description('one self-contained HTML page: topology, verdicts, packets, times')
    .argument('[lab]', 'which one; may be left out when only one is up')
    .option('-o, --output <file>', 'the page to write, - for stdout (labs-LAB-report.html)')
    .option('--results <file>', 'of what `labs test --json FILE` wrote, instead of a lab that is up')
    .action(async (lab: string | undefined, options: Options) => {
      await report(context, lab, options);
    });
}

async function report(context: CommandContext, name: string | undefined, options: Options): Promise<void> {
  const { marksOf } = await import('../picture/judge-wires.ts');
  const { drawingOf } = await import('../picture/svg.ts');
  const { pageOf } = await import('../report/html/page.ts');
  const input = await inputOf(context, name, options.results);
  const drawing = await drawingOf(input.topology, marksOf(input.topology, input.checks));
  const page = pageOf(input, drawing);
  if (options.output === '-') {
    context.stdout.write(page);
    return;
  }
  const { writeAnswer } = await import('./answer-file.ts');
  const file = options.output ?? `labs-${input.instance}-report.html`;
  context.stdout.write(`${await writeAnswer(context, file, page)}\n`);
}

async function inputOf(context: CommandContext, name: string | undefined, results: string | undefined) {
  if (results !== undefined) {
    const { gatherResults } = await import('../lifecycle/report-results.ts');
    return gatherResults(results, name, context);
  }
  const { chooseRecorded } = await import('../state/choose.ts');
  const { labOf } = await import('../lifecycle/open-lab.ts');
  const { gatherReport } = await import('../lifecycle/report-input.ts');
  const instance = await chooseRecorded(context, name);
  return gatherReport(await labOf(instance, context), instance, context);
}
