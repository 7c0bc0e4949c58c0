import { type Command, Option } from 'commander';
import type { Step } from '../lab/step-types.ts';
import type { OpenedWalk } from '../lifecycle/open-walk.ts';
import type { Checked } from '../steps/walk.ts';
import { type CommandContext, jsonOption, labOption } from './context.ts';

interface Options {
  readonly lab?: string;
  readonly watch?: true;
  readonly once?: true;
  readonly json?: true;
}

/** `labs check [N]`: is the step done? 0 when it is, 1 when not, 3 when nobody could look. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('check')
    .description('is the step done? says what is missing, and offers a hint when one is due')
    .argument('[n]', 'its number or id; default: the step you are at')
    .option('-w, --watch', 'check again and again while you work, until it passes')
    .addOption(new Option('--once', 'look once and do not wait').conflicts('watch'))
    .addOption(labOption())
    .addOption(jsonOption().conflicts('watch'))
    .action(async (written: string | undefined, options: Options) => {
      const { chooseStep, openWalk } = await import('../lifecycle/open-walk.ts');
      const { scriptLines } = await import('../report/script-lines.ts');
      const opened = await openWalk(context, options.lab, scriptLines(context));
      const step = chooseStep(written, opened);
      if (options.watch === true) {
        const { watchStep } = await import('../steps/watch.ts');
        await answer(await watchStep(step, opened.walk, context), opened, context, options);
        return;
      }
      const { checkStep } = await import('../steps/walk.ts');
      const note = changesOnly((text) => context.stderr.write(`  ${text}\n`));
      await answer(
        await checkStep(step, opened.walk, { note, mode: options.once === true ? 'once' : 'hasty' }),
        opened,
        context,
        options,
      );
    });
}

/** Passes on what was seen when it is not what was seen before: a wait is no reason to repeat oneself. */
function changesOnly(say: (text: string) => void): (note: string) => void {
  let last = '';
  return (note) => {
    const seen = note.replace(/^attempt \d+: /, '');
    if (seen !== last) {
      say(seen);
      last = seen;
    }
  };
}

async function answer(
  checked: Checked,
  { walk }: OpenedWalk,
  context: CommandContext,
  options: Options,
): Promise<void> {
  const { step, verdicts, regressed, code } = checked;
  const { lab } = walk.stage;
  context.setExitCode(code);
  if (options.json === true) {
    const { jsonText } = await import('../report/json.ts');
    const lost = regressed.map((one) => ({ step: one.step.id, verdicts: one.verdicts }));
    context.stdout.write(jsonText({ lab: lab.name, step: step.id, verdicts, regressed: lost }));
    return;
  }
  const { checkedText } = await import('../report/steps.ts');
  const color = context.color && context.isTerminal.stdout;
  context.stdout.write(checkedText(step, lab.steps.length, verdicts, regressed, color));
  context.stderr.write(code === 0 ? passed(step, lab.steps.length) : await failed(step, walk, context));
}

function passed(step: Step, total: number): string {
  return step.number === total
    ? `Step ${step.number} passed: the last one. \`labs steps\` shows all, \`labs down\` removes the lab.\n`
    : `Step ${step.number} passed. \`labs next\` goes on.\n`;
}

async function failed(step: Step, walk: OpenedWalk['walk'], context: CommandContext): Promise<string> {
  const { hintsDue } = await import('../steps/life.ts');
  const { readProgress, untouched } = await import('../steps/progress.ts');
  const { showHints } = await import('../steps/hints.ts');
  const own = (await readProgress(walk.stage.instance)).steps[step.id] ?? untouched;
  const due = hintsDue(step, own, context.clock.now());
  const texts = due > own.hints ? await showHints(step, walk.stage.instance, due) : [];
  const more = step.hints.length > Math.max(due, own.hints) ? ' `labs hint` says more.' : '';
  const help = `Not done yet.${more} \`labs solve\` does it for you, \`labs next --force\` leaves it undone.\n`;
  return `${texts.map((text) => `Hint: ${text.trim()}\n`).join('')}${help}`;
}
