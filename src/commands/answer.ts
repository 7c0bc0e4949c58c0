import type { Command } from 'commander';
import { UsageError } from '../errors.ts';
import type { Step } from '../lab/step-types.ts';
import { didYouMean } from '../lab/suggest.ts';
import { type CommandContext, labOption } from './context.ts';

/** `labs answer NAME VALUE`: answers a question; `labs check` judges it. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('answer')
    .description('answer a question of a step; `labs check` says whether it is right')
    .argument('<name>', "the question's name, as `labs step` shows it")
    .argument('<value>', 'what you read off the lab')
    .addOption(labOption())
    .action(async (name: string, value: string, options: { lab?: string }) => {
      await answer(context, name, value, options.lab);
    });
}

async function answer(context: CommandContext, name: string, value: string, lab?: string): Promise<void> {
  const { openSteps } = await import('../lifecycle/open-walk.ts');
  const { currentStep } = await import('../steps/life.ts');
  const { changeStep } = await import('../steps/progress.ts');
  const { instance, lab: opened, progress } = await openSteps(context, lab);
  const { steps } = opened;
  const current = currentStep(steps, progress);
  // The same name may be asked in several steps: the one the learner is at goes first.
  const asked = [...(current === undefined ? [] : [current]), ...steps].find((step) => asks(step, name));
  if (asked === undefined) {
    const names = steps.flatMap((step) => step.questions.map((question) => question.name));
    throw new UsageError(`No step asks "${name}"`, {
      hint: didYouMean(name, names) ?? '`labs step` shows the questions of the step you are at.',
    });
  }
  await changeStep(instance, asked.id, (own) => ({
    ...own,
    answers: { ...own.answers, [name]: value.slice(0, longestAnswer) },
  }));
  context.stderr.write(
    `Noted for step ${asked.number}; \`labs check ${asked.number}\` says whether it is right.\n`,
  );
}

const longestAnswer = 1_000;

function asks(step: Step, name: string): boolean {
  return step.questions.some((question) => question.name === name);
}
