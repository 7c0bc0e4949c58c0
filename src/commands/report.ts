import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

/** `labs report [LAB]`: one HTML file, from what the instance's folder holds. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('report')
    .description('one self-contained HTML page: topology, verdicts, packets, times')
    .argument('[lab]', 'which one; may be left out when only one is up')
    .option('-o, --output <file>', 'the page to write, - for stdout (labs-LAB-report.html)')
    .action(async (lab: string | undefined, options: { output?: string }) => {
      await report(context, lab, options.output);
    });
}

async function report(
  context: CommandContext,
  name: string | undefined,
  output: string | undefined,
): Promise<void> {
  const { chooseRecorded } = await import('../state/choose.ts');
  const { labOf } = await import('../lifecycle/open-lab.ts');
  const { gatherReport } = await import('../lifecycle/report-input.ts');
  const { marksOf } = await import('../picture/judge-wires.ts');
  const { drawingOf } = await import('../picture/svg.ts');
  const { pageOf } = await import('../report/html/page.ts');
  const instance = await chooseRecorded(context, name);
  const input = await gatherReport(await labOf(instance, context), instance, context);
  const drawing = await drawingOf(input.topology, marksOf(input.topology, input.checks));
  const page = pageOf(input, drawing);
  if (output === '-') {
    context.stdout.write(page);
    return;
  }
  const { writeAnswer } = await import('./answer-file.ts');
  const file = output ?? `labs-${instance.name}-report.html`;
  context.stdout.write(`${await writeAnswer(context, file, page)}\n`);
}
