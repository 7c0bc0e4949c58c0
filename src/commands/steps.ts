import type { Command } from 'commander';
import { type CommandContext, jsonOption, labOption, languageOption } from './context.ts';

interface Options {
  readonly lab?: string;
  readonly lang?: string;
  readonly json?: true;
}

/** `labs steps`: all steps and where the learner is. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('steps')
    .description('the numbered steps of the lab, and where you are')
    .addOption(labOption())
    .addOption(languageOption())
    .addOption(jsonOption())
    .action(async (options: Options) => {
      await steps(context, options);
    });
}

async function steps(context: CommandContext, options: Options): Promise<void> {
  const { openSteps } = await import('../lifecycle/open-walk.ts');
  const { livesOf } = await import('../steps/life.ts');
  const { languageOf } = await import('../steps/language.ts');
  const { lab, progress } = await openSteps(context, options.lab);
  const lives = livesOf(lab.steps, progress);
  if (options.json === true) {
    const { jsonText } = await import('../report/json.ts');
    const { stepJson } = await import('../report/step-json.ts');
    context.stdout.write(jsonText({ lab: lab.name, steps: lives.map(stepJson) }));
    return;
  }
  const { stepsText } = await import('../report/steps.ts');
  const color = context.color && context.isTerminal.stdout;
  context.stdout.write(stepsText(lab.name, lives, languageOf(options.lang, context.env), color));
}
