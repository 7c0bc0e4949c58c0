import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Verdict } from '../../src/checks/verdict.ts';
import type { Step } from '../../src/lab/step-types.ts';
import type { Lab } from '../../src/lab/types.ts';
import { showHints } from '../../src/steps/hints.ts';
import { livesOf } from '../../src/steps/life.ts';
import { changeStep, progressPath, readProgress } from '../../src/steps/progress.ts';
import type { Stage } from '../../src/steps/stage.ts';
import { checkStep, enterStep, resetStep, skipStep, solveStep, type Walk } from '../../src/steps/walk.ts';
import { checkOf, stepOf } from './step.ts';

const time = '2026-01-01T00:00:00.000Z';

interface Scene {
  readonly walk: Walk;
  /** Scripts that ran, as `setup 1`. */
  readonly ran: string[];
  /** Numbers of the steps whose setup the learner was told of. */
  readonly told: number[];
  /** Ids of steps whose work is done, as the checks see it. */
  readonly done: Set<string>;
  states(): Promise<string[]>;
}

/** A lab of steps whose scripts do and undo their work at once. */
async function scene(
  t: ExecutionContext,
  steps: readonly Step[],
  broken: readonly string[] = [],
): Promise<Scene> {
  const folder = await mkdtemp(join(tmpdir(), 'labs-walk-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const instance = { name: 'web', folder };
  const ran: string[] = [];
  const told: number[] = [];
  const done = new Set<string>();
  const lab: Lab = {
    ...{ name: 'web', title: 'web', description: '', folder: '/nowhere', clusters: [], links: [] },
    ...{ mirrors: [], images: [], checks: [], steps },
  };
  const verdictOf = (step: Step, check: string): Verdict => {
    const status = done.has(step.id) ? 'pass' : 'fail';
    const said = { check, title: check, status, expected: 'done', seen: status } as const;
    return { ...said, figures: {}, evidence: [], attempts: 1, start: time, end: time };
  };
  const stage: Stage = {
    lab,
    instance,
    runScript: async (step, part) => {
      const name = `${part} ${step.number}`;
      ran.push(name);
      const exitCode = broken.includes(name) ? 1 : 0;
      if (part === 'solution' && exitCode === 0) {
        done.add(step.id);
      }
      if (part === 'reset') {
        done.delete(step.id);
      }
      return { script: '', exitCode, timedOut: false, output: 'said', stdout: '', start: time, end: time };
    },
    check: async (step, options) =>
      step.checks
        .filter(({ lasting }) => lasting || options?.lastingOnly !== true)
        .map(({ check }) => verdictOf(step, check.name)),
    forgetAnswers: async () => {},
  };
  const clock = { now: () => 0, sleep: async () => {} };
  return {
    walk: { stage, clock, onLine: () => {}, onSetUp: ({ number }) => told.push(number) },
    ran,
    told,
    done,
    states: async () => livesOf(steps, await readProgress(instance)).map(({ state }) => state),
  };
}

const two = [
  stepOf(1, { checks: [checkOf('a', { lasting: true })] }),
  stepOf(2, { checks: [checkOf('b')], hints: [{ text: 'look', after: { failures: 1 } }] }),
];
const [first = stepOf(1), second = stepOf(2)] = two;

test('a step is set up once, and a locked one not at all', async (t) => {
  const { walk, ran } = await scene(t, two);
  await enterStep(first, walk);
  await enterStep(first, walk);
  await enterStep(second, walk);
  t.deepEqual(ran, ['setup 1']);
  t.is((await readProgress(walk.stage.instance)).current, 'step-2');
});

test('a learner is told of a setup, not what it does', async (t) => {
  const quiet = stepOf(2, { needs: [] });
  const { walk, ran, told } = await scene(t, [stepOf(1, { setup: 'echo the fault is here' }), quiet]);
  await enterStep(stepOf(1, { setup: 'echo the fault is here' }), walk);
  await enterStep(quiet, walk);
  t.deepEqual(ran, ['setup 1', 'setup 2']);
  t.deepEqual(told, [1]);
});

test('checking records what was said; passing unlocks what comes next', async (t) => {
  const { walk, done, states } = await scene(t, two);
  t.is((await checkStep(first, walk)).code, 1);
  t.deepEqual(await states(), ['failed', 'locked']);
  done.add('step-1');
  t.is((await checkStep(first, walk)).code, 0);
  t.deepEqual(await states(), ['passed', 'ready']);
  const { steps } = await readProgress(walk.stage.instance);
  t.like(steps['step-1'], { attempts: 2, failures: 1 });
  t.is(steps['step-1']?.verdicts[0]?.status, 'pass');
});

test('a passed step that fails is regressed, and passes again when it holds again', async (t) => {
  const { walk, done, states } = await scene(t, two);
  done.add('step-1');
  await checkStep(first, walk);
  done.delete('step-1');
  await checkStep(first, walk);
  t.deepEqual(await states(), ['regressed', 'ready']);
  done.add('step-1');
  await checkStep(first, walk);
  t.deepEqual(await states(), ['passed', 'ready']);
});

test('a check that has to last is looked at when a later step passes', async (t) => {
  const { walk, done, states } = await scene(t, two);
  done.add('step-1');
  await checkStep(first, walk);
  done.delete('step-1');
  done.add('step-2');
  const { code, regressed } = await checkStep(second, walk);
  t.is(code, 0);
  t.deepEqual(
    regressed.map(({ step }) => step.number),
    [1],
  );
  t.deepEqual(await states(), ['regressed', 'passed']);
});

test('solving does the steps that are needed first, and says how each was passed', async (t) => {
  const { walk, ran, states } = await scene(t, two);
  const solved: number[] = [];
  t.is((await solveStep(second, walk, ({ number }) => solved.push(number))).code, 0);
  t.deepEqual(solved, [1, 2]);
  t.deepEqual(ran, ['setup 1', 'solution 1', 'setup 2', 'solution 2']);
  t.deepEqual(await states(), ['passed', 'passed']);
  t.is((await readProgress(walk.stage.instance)).steps['step-2']?.reason, 'solved by `labs solve`');
});

test('a script that fails is told with what it printed and what to do', async (t) => {
  const { walk } = await scene(t, two, ['solution 1', 'setup 2']);
  const error = await t.throwsAsync(solveStep(first, walk, () => {}));
  t.is(error?.message, 'The solution of step 1 ended with exit code 1:\nsaid');
  t.like(error, { hint: '`labs reset 1` puts the step back to its beginning; then try again.' });
  await skipStep(first, walk);
  await t.throwsAsync(enterStep(second, walk), { message: /^The setup of step 2 ended with exit code 1/ });
});

test('a reset takes the work away, sets up anew and forgets', async (t) => {
  const { walk, ran, states } = await scene(t, two);
  await solveStep(first, walk, () => {});
  await changeStep(walk.stage.instance, first.id, (own) => ({ ...own, answers: { x: '1' } }));
  ran.length = 0;
  await resetStep(first, walk);
  t.deepEqual(ran, ['reset 1', 'setup 1']);
  t.deepEqual(await states(), ['ready', 'locked']);
  t.like((await readProgress(walk.stage.instance)).steps['step-1'], { attempts: 0, answers: {} });
});

test('what builds on a step that was reset is set up anew', async (t) => {
  const { walk, ran } = await scene(t, two);
  await solveStep(first, walk, () => {});
  await enterStep(second, walk);
  await resetStep(first, walk);
  ran.length = 0;
  await solveStep(second, walk, () => {});
  t.deepEqual(ran, ['solution 1', 'setup 2', 'solution 2']);
});

test('a reset that was cut off half way sets up again afterwards', async (t) => {
  const { walk, ran } = await scene(t, two, ['reset 1']);
  await enterStep(first, walk);
  await t.throwsAsync(resetStep(first, walk), { message: /^The reset of step 1/ });
  await enterStep(first, walk);
  t.deepEqual(ran, ['setup 1', 'reset 1', 'setup 1']);
});

test('looking again and again uses up no hints', async (t) => {
  const { walk } = await scene(t, two);
  await skipStep(first, walk);
  await checkStep(second, walk, { mode: 'once' });
  t.like((await readProgress(walk.stage.instance)).steps['step-2'], { failures: 0, status: 'failed' });
});

test('a hint is shown once, and how many were is kept', async (t) => {
  const { walk } = await scene(t, two);
  const { instance } = walk.stage;
  t.deepEqual(await showHints(second, instance, 5), ['look']);
  t.deepEqual(await showHints(second, instance, 5), []);
  t.is((await readProgress(instance)).steps['step-2']?.hints, 1);
});

test('a damaged record is said and not overwritten', async (t) => {
  const { walk } = await scene(t, two);
  await writeFile(progressPath(walk.stage.instance), '{ "version": 1, "steps"');
  await t.throwsAsync(checkStep(first, walk), { message: /progress\.json is damaged/ });
});

test('a step may be called as something that every object has', async (t) => {
  const { walk, states } = await scene(t, [
    stepOf(1, { id: 'constructor', checks: [checkOf('work')] }),
    stepOf(2, { needs: ['constructor'] }),
  ]);
  t.deepEqual(await states(), ['ready', 'locked']);
  await enterStep(walk.stage.lab.steps[0] as Step, walk);
  await solveStep(walk.stage.lab.steps[0] as Step, walk, () => {});
  t.deepEqual(await states(), ['passed', 'ready']);
});
