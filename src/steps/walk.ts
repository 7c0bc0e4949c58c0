import { exitCodeOf, type Verdict } from '../checks/verdict.ts';
import type { Clock } from '../clock.ts';
import type { Step } from '../lab/step-types.ts';
import { isBehind, livesOf, needsOf, openNeeds } from './life.ts';
import {
  changeProgress,
  changeStep,
  type Progress,
  readProgress,
  type StepProgress,
  untouched,
} from './progress.ts';
import { type CheckOptions, demand, type Stage } from './stage.ts';

/** What the learner's commands do to a lab, each recorded as it happens. */
export interface Walk {
  readonly stage: Stage;
  readonly clock: Clock;
  /** A line of what a solution or a reset prints. */
  readonly onLine: (line: string) => void;
  /** A step's setup begins. What it prints is kept back, because it would give away a fault that has to be found. */
  readonly onSetUp: (step: Step) => void;
}

/** Goes to a step: its setup runs if it has not. A locked step can be read but is not set up. */
export async function enterStep(step: Step, walk: Walk): Promise<void> {
  const { stage, clock } = walk;
  const progress = await readProgress(stage.instance);
  const own = progress.steps[step.id] ?? untouched;
  const isOpen = own.isSetUp || openNeeds(step, stage.lab.steps, progress).length === 0;
  if (isOpen && !own.isSetUp) {
    await setUp(step, walk);
  }
  await changeProgress(stage.instance, (now) => ({
    ...now,
    current: step.id,
    steps: {
      ...now.steps,
      [step.id]: { entered: new Date(clock.now()).toISOString(), ...(now.steps[step.id] ?? untouched) },
    },
  }));
}

async function setUp(step: Step, { stage, onSetUp }: Walk): Promise<void> {
  if (step.setup !== '') {
    onSetUp(step);
  }
  demand(
    await stage.runScript(step, 'setup'),
    `The setup of step ${step.number}`,
    `\`labs up ${stage.instance.name}\` repairs the lab, \`labs reset ${step.number}\` tries the setup again.`,
  );
  await changeStep(stage.instance, step.id, (own) => ({ ...own, isSetUp: true }));
}

/** What a check of a step said, and which steps before it hold no longer. */
export interface Checked {
  readonly step: Step;
  readonly verdicts: readonly Verdict[];
  readonly code: 0 | 1 | 3;
  readonly regressed: readonly { readonly step: Step; readonly verdicts: readonly Verdict[] }[];
}

/** Checks a step, records it, and when it passed looks at what has to last of the steps before. */
export async function checkStep(step: Step, walk: Walk, options: CheckOptions = {}): Promise<Checked> {
  const { stage } = walk;
  const before = (await readProgress(stage.instance)).steps[step.id] ?? untouched;
  if (!before.isSetUp) {
    await setUp(step, walk);
  }
  const verdicts = await stage.check(step, options);
  const code = exitCodeOf(verdicts);
  await changeStep(stage.instance, step.id, (own) =>
    afterCheck(own, verdicts, code, options.mode !== 'once'),
  );
  const regressed = code === 0 ? await checkLasting(step, walk, options) : [];
  return { step, verdicts, code, regressed };
}

/** Looking again and again while the learner works (`counts: false`) uses up no hints. */
function afterCheck(
  own: StepProgress,
  verdicts: readonly Verdict[],
  code: 0 | 1 | 3,
  counts: boolean,
): StepProgress {
  const wasPassed = own.status === 'passed' || own.status === 'regressed';
  const failed = code === 3 ? 'errored' : 'failed';
  return {
    ...own,
    status: code === 0 ? 'passed' : wasPassed ? 'regressed' : failed,
    failures: own.failures + (code === 0 || !counts ? 0 : 1),
    attempts: own.attempts + (counts || code === 0 ? 1 : 0),
    verdicts: [...verdicts],
  };
}

async function checkLasting(step: Step, walk: Walk, options: CheckOptions): Promise<Checked['regressed']> {
  const { lab, instance } = walk.stage;
  const lives = livesOf(lab.steps, await readProgress(instance));
  const earlier = lives.filter(
    (life) =>
      life.step.number < step.number &&
      (life.state === 'passed' || life.state === 'regressed') &&
      life.step.checks.some(({ lasting }) => lasting),
  );
  const regressed: { step: Step; verdicts: readonly Verdict[] }[] = [];
  for (const life of earlier) {
    const verdicts = await walk.stage.check(life.step, { ...options, mode: 'once', lastingOnly: true });
    const holds = exitCodeOf(verdicts) === 0;
    await changeStep(instance, life.step.id, (own) => ({ ...own, status: holds ? 'passed' : 'regressed' }));
    if (!holds) {
      regressed.push({ step: life.step, verdicts });
    }
  }
  return regressed;
}

/** Runs the step's own solution, after those of the steps it needs, and checks each. Ends at the first that fails. */
export async function solveStep(step: Step, walk: Walk, onStep: (step: Step) => void): Promise<Checked> {
  const { stage } = walk;
  for (const needed of openNeeds(step, stage.lab.steps, await readProgress(stage.instance))) {
    const done = await solveOne(needed, walk, onStep);
    if (done.code !== 0) {
      return done;
    }
  }
  return solveOne(step, walk, onStep);
}

async function solveOne(step: Step, walk: Walk, onStep: (step: Step) => void): Promise<Checked> {
  const { stage } = walk;
  onStep(step);
  await enterStep(step, walk);
  const hint = `\`labs reset ${step.number}\` puts the step back to its beginning; then try again.`;
  demand(await stage.runScript(step, 'solution', walk.onLine), `The solution of step ${step.number}`, hint);
  const checked = await checkStep(step, walk);
  if (checked.code === 0) {
    await changeStep(stage.instance, step.id, (own) => ({ ...own, reason: 'solved by `labs solve`' }));
  }
  return checked;
}

/** Takes the step's work away and sets it up anew; what was recorded of it is forgotten. */
export async function resetStep(step: Step, walk: Walk): Promise<Progress> {
  const { stage } = walk;
  const hint = `\`labs up ${stage.instance.name}\` repairs the lab's own parts; \`labs down\` and \`labs up\` make it anew.`;
  await changeStep(stage.instance, step.id, (own) => ({ ...own, isSetUp: false }));
  demand(await stage.runScript(step, 'reset', walk.onLine), `The reset of step ${step.number}`, hint);
  await changeProgress(stage.instance, (progress) => afterReset(step, stage.lab.steps, progress));
  await enterStep(step, walk);
  return readProgress(stage.instance);
}

/** What builds on the step and is not behind the learner has to be set up anew: its setup saw another lab. */
function afterReset(step: Step, steps: readonly Step[], progress: Progress): Progress {
  const builders = steps.filter(
    (one) => needsOf(one, steps).has(step.id) && !isBehind(progress.steps[one.id]),
  );
  const fresh = builders.map(({ id }) => [id, { ...(progress.steps[id] ?? untouched), isSetUp: false }]);
  return {
    ...progress,
    steps: { ...progress.steps, ...Object.fromEntries(fresh), [step.id]: untouched },
  };
}

/** Leaves a step undone. */
export async function skipStep(step: Step, { stage }: Walk): Promise<void> {
  await changeStep(stage.instance, step.id, (own) => ({
    ...own,
    status: 'skipped',
    reason: 'left with `labs next --force`',
  }));
}
