import { listed, type Path, type Problem, quoted } from '../problem.ts';
import { unsafe } from '../rules/names.ts';
import { didYouMean } from '../suggest.ts';
import { fencesClosed, questionsAnswered, sameBlocksInTranslations, solvedByBlocks } from './block-rules.ts';
import type { ResolvedStep } from './resolve-step.ts';
import type { WrittenStep } from './walk.ts';

/** Everything a step must satisfy, beside what its checks must. Each rule is pure and reports all it finds. */
export interface StepRule {
  /** A short sentence: what holds when the rule finds nothing. */
  readonly name: string;
  /** `walk`: every step of the lab, also those whose front matter says nothing. */
  readonly check: (one: ResolvedStep, walk: readonly WrittenStep[]) => Problem[];
}

const numberedFromOne: StepRule = {
  name: 'steps are numbered from 01 on, without gaps, each number once',
  check: ({ written }, walk) => {
    const at = walk.indexOf(written);
    const before = walk[at - 1]?.number ?? 0;
    if (written.number === before + 1) {
      return [];
    }
    if (at > 0 && written.number === before) {
      const message = `There is already a step ${before}, ${quoted(walk[at - 1]?.path ?? '')}`;
      return problem(written, [], message, 'Give one of the two another number.');
    }
    const name = `${String(before + 1).padStart(2, '0')}-${written.id}.md`;
    const message = `Step ${written.number} follows ${before === 0 ? 'nothing' : `step ${before}`}`;
    return problem(written, [], message, `Numbers have no gaps: call it \`${name}\`.`);
  },
};

const uniqueIds: StepRule = {
  name: 'no two steps share an id',
  check: ({ written }, walk) => {
    const first = walk.find(({ id }) => id === written.id);
    const message = `There is already a step ${quoted(written.id)}, ${quoted(first?.path ?? '')}`;
    return first === written ? [] : problem(written, [], message, 'Rename one of the two files.');
  },
};

/** Only earlier steps can be needed, so there are no circles. */
const needsEarlier: StepRule = {
  name: 'a step needs earlier steps',
  check: ({ step, written }, walk) =>
    (written.file?.needs ?? []).flatMap((need, index) => {
      const path = ['needs', index];
      const needed = walk.find(({ id }) => id === need);
      if (needed === undefined) {
        const ids = walk.filter(({ number }) => number < step.number).map(({ id }) => id);
        const hint = didYouMean(need, ids) ?? `Earlier steps: ${listed(ids)}.`;
        return problem(written, path, `There is no step ${quoted(need)}`, hint);
      }
      const message = `Step ${quoted(need)} is not earlier than this one`;
      return needed.number < step.number
        ? []
        : problem(written, path, message, 'Give it a smaller number, or take it out.');
    }),
};

const somethingAsked: StepRule = {
  name: 'a step has a check or a question',
  check: ({ written, resolution }) => {
    const { checks = [], questions = [] } = written.file ?? {};
    const isGap = resolution.gaps.damaged(['checks']) || resolution.gaps.damaged(['questions']);
    const hint = 'Add `checks` or `questions`: nothing checked is never success.';
    return checks.length + questions.length > 0 || isGap
      ? []
      : problem(written, [], 'The step checks nothing and asks nothing', hint);
  },
};

/** A verdict is found by its name, whether it is of a check or of a question. */
const questionNames: StepRule = {
  name: 'questions have safe names of their own',
  check: ({ step, written }) =>
    step.questions.flatMap(({ name }, index) => {
      const path = ['questions', index, 'name'];
      const isRepeated = step.questions.findIndex((other) => other.name === name) !== index;
      const isCheck = step.checks.some(({ check }) => check.name === name);
      const message = `There is already a ${isCheck ? 'check' : 'question'} ${quoted(name)}`;
      return [
        ...unsafe('The name', name, path).map((finding) => written.problem(finding)),
        ...(isRepeated || isCheck ? problem(written, path, message, 'Rename one.') : []),
      ];
    }),
};

function problem(written: WrittenStep, path: Path, message: string, hint: string): Problem[] {
  return [written.problem({ path, message, hint })];
}

export const stepRules: readonly StepRule[] = [
  numberedFromOne,
  uniqueIds,
  needsEarlier,
  somethingAsked,
  questionNames,
  fencesClosed,
  solvedByBlocks,
  questionsAnswered,
  sameBlocksInTranslations,
];
