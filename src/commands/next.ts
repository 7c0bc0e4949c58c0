import type { Command } from 'commander';
import { exitCode } from '../errors.ts';
import type { OpenedWalk } from '../lifecycle/open-walk.ts';
import { type CommandContext, jsonOption, labOption, languageOption } from './context.ts';
import { goTo, type StepOptions } from './step.ts';

interface Options extends StepOptions {
  readonly force?: true;
}

/** `labs next`: on to the next step; never a trap, because `--force` leaves one undone. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('next')
    .description('on to the next step, once this one has passed')
    .option('--force', 'leave this step undone')
    .addOption(labOption())
    .addOption(languageOption())
    .addOption(jsonOption())
    .action(async (options: Options) => {
      await next(context, options);
    });
}

async function next(context: CommandContext, options: Options): Promise<void> {
  const { openWalk } = await import('../lifecycle/open-walk.ts');
  const { scriptLines } = await import('../report/script-lines.ts');
  const opened = await openWalk(context, options.lab, scriptLines(context));
  if (!(await leave(opened, context, options))) {
    return;
  }
  const { readProgress } = await import('../steps/progress.ts');
  const { nextStep } = await import('../steps/life.ts');
  const { lab, instance } = opened.walk.stage;
  const progress = await readProgress(instance);
  const step = nextStep(lab.steps, progress);
  if (step === undefined) {
    context.stderr.write(
      `That was the last step of "${lab.name}". \`labs steps\` shows them all, \`labs down ${instance.name}\` removes the lab.\n`,
    );
    return;
  }
  await goTo(step, { ...opened, progress }, context, options);
}

/** Whether the learner may leave the step they are at; one that has not passed is left with `--force` alone. */
async function leave(opened: OpenedWalk, context: CommandContext, options: Options): Promise<boolean> {
  const { currentStep, isBehind } = await import('../steps/life.ts');
  const { walk, progress } = opened;
  const step = currentStep(walk.stage.lab.steps, progress);
  if (step === undefined || isBehind(progress.steps[step.id])) {
    return true;
  }
  // Who has not even opened a step goes to it, not past it.
  if (progress.steps[step.id]?.entered === undefined) {
    await goTo(step, opened, context, options);
    return false;
  }
  if (options.force === true) {
    const { skipStep } = await import('../steps/walk.ts');
    await skipStep(step, walk);
    context.stderr.write(
      `Step ${step.number} is left undone; \`labs step ${step.number}\` comes back to it.\n`,
    );
    return true;
  }
  context.stderr.write(
    `Step ${step.number} (${step.title}) has not passed yet.\n\`labs check\` checks it, \`labs hint\` helps, \`labs solve\` does it for you, \`labs next --force\` leaves it undone.\n`,
  );
  context.setExitCode(exitCode.failed);
  return false;
}
