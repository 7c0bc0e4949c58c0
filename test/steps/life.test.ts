import test from 'ava';
import { currentStep, hintsDue, livesOf, needsOf, nextStep, openNeeds } from '../../src/steps/life.ts';
import { type Progress, type StepProgress, untouched } from '../../src/steps/progress.ts';
import { stepOf } from './step.ts';

const steps = [stepOf(1), stepOf(2), stepOf(3), stepOf(4, { needs: [] })];

function progressOf(states: Record<number, StepProgress['status']>, current?: number): Progress {
  const entries = Object.entries(states).map(([number, status]) => [
    `step-${number}`,
    { ...untouched, status },
  ]);
  return {
    version: 1,
    steps: Object.fromEntries(entries),
    ...(current === undefined ? {} : { current: `step-${current}` }),
  };
}

test('at the beginning the first step is ready and what builds on it is locked', (t) => {
  const lives = livesOf(steps, progressOf({}));
  t.deepEqual(
    lives.map(({ state }) => state),
    ['ready', 'locked', 'locked', 'ready'],
  );
  t.deepEqual(
    lives[2]?.waitsFor.map(({ number }) => number),
    [1, 2],
  );
  t.true(lives[0]?.isCurrent);
});

test('a step that was left undone, or holds no longer, locks nothing', (t) => {
  const states = livesOf(steps, progressOf({ 1: 'skipped', 2: 'regressed' })).map(({ state }) => state);
  t.deepEqual(states, ['skipped', 'regressed', 'ready', 'ready']);
});

test('a step that failed keeps what builds on it locked', (t) => {
  t.deepEqual(
    livesOf(steps, progressOf({ 1: 'failed' })).map(({ state }) => state),
    ['failed', 'locked', 'locked', 'ready'],
  );
});

test('a step that was passed is not locked by what it needed', (t) => {
  t.is(livesOf(steps, progressOf({ 3: 'passed' }))[2]?.state, 'passed');
});

test('a step needs what its needs need', (t) => {
  const third = steps[2] ?? stepOf(3);
  t.deepEqual([...needsOf(third, steps)].sort(), ['step-1', 'step-2']);
  t.deepEqual(
    openNeeds(third, steps, progressOf({ 1: 'passed' })).map(({ id }) => id),
    ['step-2'],
  );
});

test('the learner is where they went last, else at the first open step, else at the last', (t) => {
  t.is(currentStep(steps, progressOf({ 1: 'passed' }, 4))?.number, 4);
  t.is(currentStep(steps, progressOf({ 1: 'passed' }))?.number, 2);
  t.is(currentStep(steps, progressOf({ 1: 'passed', 2: 'passed', 3: 'passed', 4: 'skipped' }))?.number, 4);
});

test('next is the first open step after this one, then what was left out before, then nothing', (t) => {
  t.is(nextStep(steps, progressOf({ 1: 'passed' }, 1))?.number, 2);
  t.is(nextStep(steps, progressOf({ 2: 'passed', 3: 'passed', 4: 'passed' }, 4))?.number, 1);
  t.is(nextStep(steps, progressOf({ 1: 'passed', 2: 'passed', 3: 'passed', 4: 'passed' }, 4)), undefined);
});

test('hints come due by failed checks or by time, those before them too', (t) => {
  const hints = [
    { text: 'a', after: { failures: 1 } },
    { text: 'b', after: { minutes: 5 } },
    { text: 'c', after: { failures: 9 } },
  ];
  const step = stepOf(1, { hints });
  const own = { ...untouched, entered: '2026-01-01T00:00:00.000Z' };
  const at = (minutes: number) => Date.parse(own.entered) + minutes * 60_000;
  t.is(hintsDue(step, own, at(1)), 0);
  t.is(hintsDue(step, { ...own, failures: 1 }, at(1)), 1);
  t.is(hintsDue(step, own, at(5)), 2);
  t.is(hintsDue(step, { ...own, failures: 9 }, at(0)), 3);
  t.is(hintsDue(step, untouched, at(100)), 0);
});
