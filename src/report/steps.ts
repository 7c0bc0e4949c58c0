import type { Verdict } from '../checks/verdict.ts';
import type { Step } from '../lab/step-types.ts';
import type { StepLife, StepState } from '../steps/life.ts';
import { table } from './text.ts';
import { verdictsText } from './verdicts.ts';

const marks: Record<StepState, { readonly text: string; readonly code: number }> = {
  locked: { text: ' ', code: 2 },
  ready: { text: ' ', code: 0 },
  passed: { text: '✓', code: 32 },
  failed: { text: '✗', code: 31 },
  errored: { text: '!', code: 35 },
  skipped: { text: '-', code: 33 },
  regressed: { text: '↩', code: 31 },
};

export type Paint = (text: string, code: number) => string;

export function painter(color: boolean): Paint {
  return (text, code) => (color && code !== 0 ? `\u001b[${code}m${text}\u001b[0m` : text);
}

/** `labs steps` for people: one row a step, an arrow where the learner is. */
export function stepsText(lab: string, lives: readonly StepLife[], language: string, color: boolean): string {
  const passed = lives.filter(({ state }) => state === 'passed').length;
  const rows = lives.map((life) => [
    `${life.isCurrent ? '→' : ' '} ${marks[life.state].text}`,
    String(life.step.number).padStart(2),
    life.step.id,
    titleIn(life.step, language),
    stateText(life),
  ]);
  const lines = table(rows).split('\n');
  const painted = lines.map((line, at) => painter(color)(line, marks[lives[at]?.state ?? 'ready'].code));
  return `${lab}: ${passed} of ${lives.length} steps passed\n${painted.join('\n')}`;
}

export function stateText({ state, waitsFor, progress }: StepLife): string {
  if (state === 'locked') {
    return `locked, after ${waitsFor.map(({ number }) => number).join(', ')}`;
  }
  const reason = progress.reason === undefined ? '' : ` (${progress.reason})`;
  return state === 'ready' ? '' : `${state}${reason}`;
}

export function titleIn(step: Step, language: string): string {
  return step.translations[language]?.title ?? step.title;
}

export function proseIn(step: Step, language: string): string {
  return step.translations[language]?.prose ?? step.prose;
}

/** The questions of a step, with what was answered already. */
export function questionsText(step: Step, answers: Readonly<Record<string, string>>): string {
  if (step.questions.length === 0) {
    return '';
  }
  const lines = step.questions.flatMap(({ name, ask }) => {
    const given = answers[name];
    const say = given === undefined ? `labs answer ${name} VALUE` : `answered: ${given}`;
    return [`  ${ask}`, `      ${say}`];
  });
  return `Questions\n${lines.join('\n')}\n`;
}

/** The verdicts of a step's checks, and what is to be said of earlier steps. */
export function checkedText(
  step: Step,
  total: number,
  verdicts: readonly Verdict[],
  regressed: readonly { readonly step: Step; readonly verdicts: readonly Verdict[] }[],
  color: boolean,
): string {
  const lost = regressed.map(
    (one) =>
      `Step ${one.step.number} (${one.step.title}) holds no longer:\n${verdictsText(
        one.verdicts.filter(({ status }) => status !== 'pass'),
        color,
      )}`,
  );
  const head = painter(color)(`Step ${step.number} of ${total}: ${step.title}`, 1);
  return [`${head}\n${verdictsText(verdicts, color)}`, ...lost].join('\n');
}
