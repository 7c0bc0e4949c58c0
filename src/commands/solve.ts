import type { Command } from 'commander';
import type { Step } from '../lab/step-types.ts';
import { type CommandContext, jsonOption, labOption } from './context.ts';

interface Options {
  readonly lab?: string;
  readonly json?: true;
}

/** `labs solve [N]`: runs the step's own blocks, after those of the steps it needs. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('solve')
    .description("do a step's work: run the commands of its text, and those of the steps it needs")
    .argument('[n]', 'its number or id; default: the step you are at')
    .addOption(labOption())
    .addOption(jsonOption())
    .action(async (written: string | undefined, options: Options) => {
      await solve(context, written, options);
    });
}

/** Solves one step and answers; resolves with the exit code. */
export async function solve(
  context: CommandContext,
  written: string | undefined,
  options: Options,
): Promise<number> {
  const { chooseStep, openWalk } = await import('../lifecycle/open-walk.ts');
  const { scriptLines } = await import('../report/script-lines.ts');
  const { withLock } = await import('../state/lock.ts');
  const { solveStep } = await import('../steps/walk.ts');
  const opened = await openWalk(context, options.lab, scriptLines(context));
  const step = chooseStep(written, opened);
  const { instance, lab } = opened.walk.stage;
  context.onInterrupt(`Stopping. \`labs reset ${step.number}\` puts the step back to its beginning.`);
  const say = (one: Step) => context.stderr.write(`Solving step ${one.number}: ${one.title}\n`);
  const checked = await withLock(instance, `labs solve ${step.number}`, () =>
    solveStep(step, opened.walk, say),
  );
  context.setExitCode(checked.code);
  if (options.json === true) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ lab: lab.name, step: checked.step.id, verdicts: checked.verdicts }));
    return checked.code;
  }
  const { checkedText } = await import('../report/steps.ts');
  const color = context.color && context.isTerminal.stdout;
  context.stdout.write(
    checkedText(checked.step, lab.steps.length, checked.verdicts, checked.regressed, color),
  );
  context.stderr.write(
    checked.code === 0
      ? `Step ${step.number} is solved. \`labs next\` goes on.\n`
      : `The commands of step ${checked.step.number} ran, but its checks do not pass: \`labs reset ${checked.step.number}\` and solve it again, or \`labs up ${instance.name}\` repairs the lab.\n`,
  );
  return checked.code;
}
