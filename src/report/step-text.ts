import type { StepLife } from '../steps/life.ts';
import { proseText } from '../steps/prose.ts';
import { painter, proseIn, questionsText, titleIn } from './steps.ts';

export interface TextOptions {
  readonly language: string;
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
}

/** One step as the learner reads it: where they are, the prose, what is asked, how to go on. */
export function stepText(life: StepLife, total: number, { language, color, width }: TextOptions): string {
  const { step, progress } = life;
  const paint = painter(color);
  const head = paint(`Step ${step.number} of ${total}: ${titleIn(step, language)}`, 1);
  const questions = questionsText(step, progress.answers);
  return [
    `${head}\n`,
    proseText(proseIn(step, language), { width, color }),
    ...(questions === '' ? [] : [questions]),
    `${paint(footer(life, total), 2)}\n`,
  ].join('\n');
}

function footer({ step, state, waitsFor }: StepLife, total: number): string {
  if (state === 'locked') {
    const numbers = waitsFor.map(({ number }) => number);
    return `This step comes after ${numbers.join(', ')}: \`labs step ${numbers[0]}\` goes there, \`labs solve ${step.number}\` does all of them for you.`;
  }
  if (state === 'passed') {
    return step.number === total
      ? 'Passed. This is the last step; `labs steps` shows all, `labs down` removes the lab.'
      : 'Passed. `labs next` goes on.';
  }
  return 'When you are done: `labs check`. Stuck? `labs hint`, and `labs solve` does the step for you.';
}
