import type { Path } from '../problem.ts';
import type { Resolution } from '../resolution.ts';
import { type CheckDefaults, resolveCheck } from '../resolve-checks.ts';
import type { HintFile, StepCheckFile, StepFile } from '../step-schema.ts';
import type { Hint, Step, StepCheck } from '../step-types.ts';
import { solutionOf } from './fences.ts';
import type { WrittenStep } from './walk.ts';

/** A step and what it was made of. What could not be resolved is a finding of its resolution and left out. */
export interface ResolvedStep {
  readonly step: Step;
  readonly written: WrittenStep;
  readonly resolution: Resolution;
}

/** A learner looks again at once, so the wait is short. */
const stepDefaults: CheckDefaults = { within: 10 };
const defaultTimeLimit = 120;

/** Fills in every default and follows every reference; a step whose front matter says nothing is left out. */
export function resolveSteps(written: readonly WrittenStep[], lab: Resolution): ResolvedStep[] {
  return written.flatMap((one, index) => {
    const { file } = one;
    if (file === undefined) {
      return [];
    }
    const resolution = lab.ofFile(one);
    const before = written[index - 1]?.id;
    return [{ step: resolveStep(one, file, before, resolution), written: one, resolution }];
  });
}

function resolveStep(
  written: WrittenStep,
  file: StepFile,
  before: string | undefined,
  resolution: Resolution,
): Step {
  return {
    number: written.number,
    id: written.id,
    title: file.title,
    needs: file.needs ?? (before === undefined ? [] : [before]),
    setup: file.setup ?? '',
    reset: file.reset ?? '',
    solution: solutionOf(written.fences),
    timeLimit: file.timeLimit ?? defaultTimeLimit,
    checks: resolveStepChecks(file.checks ?? [], resolution),
    questions: file.questions ?? [],
    hints: (file.hints ?? []).map((hint, index) => resolveHint(hint, index, resolution)),
    prose: written.prose,
    translations: translationsOf(written),
    file: written.path,
  };
}

function resolveStepChecks(files: readonly StepCheckFile[], resolution: Resolution): StepCheck[] {
  return files.flatMap(({ baseline = 'fails', lasting = false, ...file }, index): StepCheck[] => {
    const path = ['checks', index];
    const check = resolveCheck(file, path, resolution, stepDefaults);
    return check === undefined ? [] : [{ check: resolution.place(check, path), baseline, lasting }];
  });
}

/** A hint that does not say when comes one failed check after the hint before it. */
function resolveHint(file: HintFile, index: number, resolution: Resolution): Hint {
  const { text, after } = typeof file === 'string' ? { text: file, after: undefined } : file;
  const { failures, minutes } = after ?? { failures: index + 1 };
  const path: Path = ['hints', index, 'after'];
  if ((failures === undefined) === (minutes === undefined) && !resolution.gaps.damaged(path)) {
    resolution.report(path, 'A hint comes after `failures` or after `minutes`', 'Write one of the two.');
  }
  return { text, after: minutes === undefined ? { failures: failures ?? index + 1 } : { minutes } };
}

function translationsOf({ translations }: WrittenStep): Step['translations'] {
  return Object.fromEntries(
    [...translations].flatMap(([language, { file, prose }]) =>
      file === undefined ? [] : [[language, { title: file.title, prose }]],
    ),
  );
}
