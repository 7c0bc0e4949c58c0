import type { Command } from 'commander';
import type { Step } from '../lab/step-types.ts';
import type { OpenedWalk } from '../lifecycle/open-walk.ts';
import { type CommandContext, jsonOption, labOption, languageOption } from './context.ts';

export interface StepOptions {
  readonly lab?: string;
  readonly lang?: string;
  readonly json?: true;
}

/** `labs step [N]`: goes to a step, sets it up, and shows its text. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('step')
    .description('go to a step and read it; without a number the one you are at')
    .argument('[n]', 'its number or id')
    .addOption(labOption())
    .addOption(languageOption())
    .addOption(jsonOption())
    .action(async (written: string | undefined, options: StepOptions) => {
      const { chooseStep, openWalk } = await import('../lifecycle/open-walk.ts');
      const { scriptLines } = await import('../report/script-lines.ts');
      const opened = await openWalk(context, options.lab, scriptLines(context));
      await goTo(chooseStep(written, opened), opened, context, options);
    });
}

/** Enters the step and shows it. */
export async function goTo(
  step: Step,
  { walk }: OpenedWalk,
  context: CommandContext,
  options: StepOptions,
): Promise<void> {
  const { enterStep } = await import('../steps/walk.ts');
  const { readProgress } = await import('../steps/progress.ts');
  const { livesOf } = await import('../steps/life.ts');
  const { withLock } = await import('../state/lock.ts');
  const { instance, lab } = walk.stage;
  await withLock(instance, `labs step ${step.number}`, () => enterStep(step, walk));
  const life = livesOf(lab.steps, await readProgress(instance)).find((one) => one.step === step);
  if (life === undefined) {
    return;
  }
  if (options.json === true) {
    const { jsonText } = await import('../report/json.ts');
    const { stepJson } = await import('../report/step-json.ts');
    context.stdout.write(jsonText({ lab: lab.name, ...stepJson(life), prose: step.prose }));
    return;
  }
  const { languageOf } = await import('../steps/language.ts');
  const { stepText } = await import('../report/step-text.ts');
  const color = context.color && context.isTerminal.stdout;
  const width = context.isTerminal.stdout ? Math.min(process.stdout.columns ?? 80, 100) : 80;
  const language = languageOf(options.lang, context.env);
  context.stdout.write(stepText(life, lab.steps.length, { language, color, width }));
}
