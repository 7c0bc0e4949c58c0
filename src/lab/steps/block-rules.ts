import { listed, type Problem, quoted } from '../problem.ts';
import { didYouMean } from '../suggest.ts';
import { type Fence, solutionLanguage, solutionOf } from './fences.ts';
import type { StepText } from './parse-step.ts';
import type { StepRule } from './rules.ts';

/** To the end of the file everything would be code, and perhaps run. */
export const fencesClosed: StepRule = {
  name: 'every fenced block ends',
  check: ({ written }) =>
    [written, ...written.translations.values()].flatMap((text) =>
      text.fences
        .filter(({ closed }) => !closed)
        .map(({ line }) =>
          text.proseProblem(line, 'This code block does not end', 'Close it with a line ` ``` `.'),
        ),
    ),
};

const nearly = new Set(['sh', 'shell', 'zsh', 'shell-session']);

/** A step that only looks (every check holds before it, no question) has nothing to solve. */
export const solvedByBlocks: StepRule = {
  name: 'the blocks of a step solve it',
  check: ({ step, written }) => {
    const wantsWork = step.questions.length > 0 || step.checks.some(({ baseline }) => baseline === 'fails');
    if (!wantsWork || solutionOf(written.fences).some((text) => text.trim() !== '')) {
      return [];
    }
    const other = written.fences.find(({ language }) => nearly.has(language));
    const message = `No fenced \`${solutionLanguage}\` block solves the step`;
    const hint =
      other === undefined
        ? 'Write what the reader types into blocks that begin with ` ```bash `.'
        : `This block says \`${other.language}\`; only \`${solutionLanguage}\` is run.`;
    return [written.proseProblem(other?.line ?? 1, message, hint)];
  },
};

export const questionsAnswered: StepRule = {
  name: 'the blocks answer every question, and no other',
  check: ({ step, written, resolution }) => {
    const names = step.questions.map(({ name }) => name);
    const answers = written.fences.filter(({ language }) => language === solutionLanguage).flatMap(answersIn);
    if (resolution.gaps.damaged(['questions'])) {
      return [];
    }
    const unknown = answers.flatMap(({ name, line }): Problem[] => {
      const hint = didYouMean(name, names) ?? `The step's questions: ${listed(names)}.`;
      return isVariable(name) || names.includes(name)
        ? []
        : [written.proseProblem(line, `There is no question ${quoted(name)} in this step`, hint)];
    });
    const open = names.filter((name) => !answers.some((one) => one.name === name || isVariable(one.name)));
    const message = (name: string) => `No block answers the question ${quoted(name)}`;
    const hint = (name: string) =>
      `Add \`labs answer ${name} ...\`, the value read off the lab by a command.`;
    return [
      ...unknown,
      ...open.map((name) =>
        written.problem({
          path: ['questions', names.indexOf(name)],
          message: message(name),
          hint: hint(name),
        }),
      ),
    ];
  },
};

/** `labs answer NAME ...` in a block, comments left out. */
function answersIn({ text, line }: Fence): { readonly name: string; readonly line: number }[] {
  return text.split('\n').flatMap((row, index) => {
    const code = row.replace(/(^|\s)#.*$/, '');
    const found = [...code.matchAll(/\blabs answer\s+(?:-l\s+\S+\s+|--\S+\s+)*([^\s;|&)]+)/g)];
    return found.map((match) => ({ name: match[1] ?? '', line: line + 1 + index }));
  });
}

function isVariable(name: string): boolean {
  return /["'$]/.test(name);
}

/** One text must not teach what the other does not. */
export const sameBlocksInTranslations: StepRule = {
  name: 'a translation has the same `bash` blocks as the English step',
  check: ({ written }) =>
    [...written.translations.values()].flatMap((text) => differences(written, text).slice(0, 1)),
};

function differences(english: StepText<unknown>, other: StepText<unknown>): Problem[] {
  const bash = ({ language }: Fence) => language === solutionLanguage;
  const [ours, theirs] = [english.fences.filter(bash), other.fences.filter(bash)];
  const hint = `Copy the block from ${quoted(english.shownAs)}.`;
  const different = theirs.filter(({ text }, index) => text !== ours[index]?.text);
  if (different.length === 0 && ours.length > theirs.length) {
    const message = `The English step has ${ours.length} \`bash\` blocks, this text has ${theirs.length}`;
    return [other.proseProblem(1, message, hint)];
  }
  return different.map(({ line, text }) => {
    const message = ours.some((one) => one.text === text)
      ? 'This `bash` block stands elsewhere in the English step'
      : 'The English step has no such `bash` block at this place';
    return other.proseProblem(line, message, hint);
  });
}
