import test, { type ExecutionContext } from 'ava';
import { runCheck } from '../../src/checks/run-check.ts';
import type { Run } from '../../src/exec.ts';
import type { ExecCheck } from '../../src/lab/check-types.ts';
import { fakeCheckContext, hastyClock } from './fake-check-context.ts';

const check: ExecCheck = {
  kind: 'exec',
  name: 'mark',
  title: 'mark',
  within: 10,
  every: 1,
  steadyFor: 3,
  in: { kind: 'node', node: { cluster: 'core', name: 'worker', role: 'worker' } },
  argv: ['cat', '/mark'],
  exitCode: 0,
  stdout: { kind: 'is', text: 'good' },
};

test('once is enough unless it has to be steady', async (t) => {
  const verdict = await verdictOf(t, { ...check, steadyFor: 0 }, ['good']);
  t.like(verdict, { status: 'pass', attempts: 1 });
});

test('it passes when it has passed without interruption for so long', async (t) => {
  const verdict = await verdictOf(t, check, ['good', 'good', 'good', 'good']);
  t.like(verdict, { status: 'pass', attempts: 4 });
  t.is(Date.parse(verdict.end) - Date.parse(verdict.start), 3_000);
});

test('an interruption begins the time anew', async (t) => {
  const verdict = await verdictOf(t, check, ['good', 'good', 'bad', 'good', 'good', 'good', 'good']);
  t.like(verdict, { status: 'pass', attempts: 7 });
});

test('what begins to pass in time may be steady after it', async (t) => {
  const tooLate = Array(9).fill('bad');
  t.like(await verdictOf(t, check, [...tooLate, 'good', 'good', 'good', 'good']), {
    status: 'pass',
    attempts: 13,
  });
});

test('what never stays is a failure when the time is over', async (t) => {
  const flapping = ['good', 'bad', 'good', 'bad', 'good', 'bad', 'good', 'bad', 'good', 'bad'];
  t.like(await verdictOf(t, check, flapping), {
    status: 'fail',
    attempts: 10,
    seen: 'it printed "bad", not exactly "good"',
  });
});

test('every says how long it is from one attempt to the next', async (t) => {
  const verdict = await verdictOf(t, { ...check, steadyFor: 0, every: 4 }, ['bad', 'bad', 'bad']);
  t.like(verdict, { status: 'fail', attempts: 3 });
  t.is(Date.parse(verdict.end) - Date.parse(verdict.start), 8_000);
});

/** Each attempt prints the next of the texts; running out of them, or leaving some, fails the test. */
async function verdictOf(t: ExecutionContext, what: ExecCheck, texts: readonly string[]) {
  const left = [...texts];
  const run: Run = async () => {
    const text = left.shift();
    if (text === undefined) {
      throw new RangeError('one attempt too many');
    }
    return { stdout: text, stderr: '', exitCode: 0 };
  };
  const verdict = await runCheck(what, await fakeCheckContext(t, { run, clock: hastyClock() }));
  t.deepEqual(left, []);
  return verdict;
}
