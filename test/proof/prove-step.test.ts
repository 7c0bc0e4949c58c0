import test from 'ava';
import type { Verdict } from '../../src/checks/verdict.ts';
import type { Step } from '../../src/lab/step-types.ts';
import type { Inventory } from '../../src/proof/inventory.ts';
import { type Proof, proveStep } from '../../src/proof/prove-step.ts';
import type { StepResult } from '../../src/proof/results.ts';
import type { ScriptPart } from '../../src/steps/stage.ts';
import { checkOf, stepOf } from '../steps/step.ts';

const time = '2026-01-01T00:00:00.000Z';
const empty: Inventory = new Map();

interface World {
  /** What the checks look at: is the work done? */
  done: boolean;
  objects: Map<string, string>;
}

interface Play {
  step?: Partial<Step>;
  scripts?: Partial<Record<ScriptPart, (world: World) => number | null>>;
  judge?: (world: World, name: string) => Verdict['status'];
}

/** A stage on which a step's scripts change a little world that its checks look at. */
async function prove({ step: own = {}, scripts = {}, judge }: Play): Promise<StepResult> {
  const world: World = { done: false, objects: new Map() };
  const step = stepOf(1, { checks: [checkOf('mark')], ...own });
  const acts: Record<ScriptPart, (world: World) => number | null> = {
    setup: () => 0,
    solution: (now) => {
      now.done = true;
      return 0;
    },
    reset: (now) => {
      now.done = false;
      return 0;
    },
    ...scripts,
  };
  const verdictOf = (name: string): Verdict => {
    const status = judge?.(world, name) ?? (world.done ? 'pass' : 'fail');
    const said = { check: name, title: name, status, expected: 'done', seen: `it is ${world.done}` };
    return { ...said, figures: {}, evidence: [], attempts: 1, start: time, end: time };
  };
  const proof: Proof = {
    stage: {
      runScript: async (_, part) => {
        const exitCode = acts[part](world);
        const text = { script: part, output: `${part} said this`, stdout: '' };
        return { ...text, exitCode, timedOut: exitCode === null, start: time, end: time };
      },
      check: async (played) => played.checks.map(({ check }) => verdictOf(check.name)),
      forgetAnswers: async () => {},
    },
    takeInventory: async () => new Map([...empty, ...world.objects]),
    clock: { now: () => 0, sleep: async () => {} },
    signal: new AbortController().signal,
    onPhase: () => {},
  };
  return proveStep(step, proof);
}

const endOf = ({ phases, status }: StepResult) => {
  const last = phases.at(-1);
  return { status, phase: last?.phase, messages: last?.messages };
};

test('a step that is right passes every phase', async (t) => {
  const result = await prove({});
  t.is(result.status, 'passed');
  t.deepEqual(
    result.phases.map(({ phase }) => phase),
    [
      'setup',
      'baseline',
      'solution',
      'checks',
      'checks-again',
      'reset',
      'baseline-again',
      'leftovers',
      'solution-again',
      'checks-at-last',
    ],
  );
});

test('a check that always passes is a defect of the lab', async (t) => {
  t.deepEqual(endOf(await prove({ judge: () => 'pass' })), {
    status: 'failed',
    phase: 'baseline',
    messages: ['Check "mark" passes before its work is done: it proves nothing of it (it is false)'],
  });
});

test('a check that has to pass before the work and does not is one, too', async (t) => {
  const checks = [checkOf('mark', { baseline: 'passes' })];
  t.deepEqual(endOf(await prove({ step: { checks } })), {
    status: 'failed',
    phase: 'baseline',
    messages: [
      'Check "mark" should pass before its work is done (`baseline: passes`) and does not: it is false',
    ],
  });
});

test('a solution that does nothing does not make the checks pass', async (t) => {
  t.deepEqual(endOf(await prove({ scripts: { solution: () => 0 } })), {
    status: 'failed',
    phase: 'checks',
    messages: ['Check "mark" does not pass after the solution: it is false'],
  });
});

test('scripts that fail or take too long are told with what they printed', async (t) => {
  const failed = await prove({ scripts: { solution: () => 7 } });
  t.deepEqual(endOf(failed), {
    status: 'failed',
    phase: 'solution',
    messages: ['The solution ended with exit code 7'],
  });
  t.is(failed.phases.at(-1)?.output, 'solution said this');
  t.deepEqual(endOf(await prove({ scripts: { setup: () => null } })), {
    status: 'failed',
    phase: 'setup',
    messages: ['The setup took longer than 10 s'],
  });
  t.is((await prove({ scripts: { reset: () => 1 } })).phases.at(-1)?.phase, 'reset');
});

test('a check that passes once and not again is found', async (t) => {
  let looks = 0;
  const result = await prove({
    judge: ({ done }) => {
      looks += done ? 1 : 0;
      return done && looks < 2 ? 'pass' : 'fail';
    },
  });
  t.deepEqual(endOf(result), {
    status: 'failed',
    phase: 'checks-again',
    messages: ['Check "mark" does not pass 2 s after it had passed: it is true'],
  });
});

test('a reset that takes nothing away is found by the checks', async (t) => {
  t.deepEqual(endOf(await prove({ scripts: { reset: () => 0 } })), {
    status: 'failed',
    phase: 'baseline-again',
    messages: ['Check "mark" passes after the reset: it proves nothing of it (it is true)'],
  });
});

test('a reset that leaves something no check looks at is found by the inventory', async (t) => {
  const result = await prove({
    scripts: {
      solution: (world) => {
        world.done = true;
        world.objects.set('one: ConfigMap default/left', '');
        return 0;
      },
    },
  });
  t.deepEqual(endOf(result), {
    status: 'failed',
    phase: 'leftovers',
    messages: ['The reset leaves a difference: one: ConfigMap default/left is new'],
  });
});

test('a solution that works only once is found', async (t) => {
  let runs = 0;
  const result = await prove({
    scripts: {
      solution: (world) => {
        runs += 1;
        world.done = runs === 1;
        return 0;
      },
    },
  });
  t.is(endOf(result).phase, 'checks-at-last');
});

test('what nobody could look at is errored, not failed', async (t) => {
  const result = await prove({ judge: ({ done }) => (done ? 'error' : 'fail') });
  t.deepEqual(endOf(result), {
    status: 'errored',
    phase: 'checks',
    messages: ['Check "mark" could not look after the solution: it is true'],
  });
});

test('a step without checks is not passed', async (t) => {
  t.deepEqual(endOf(await prove({ step: { checks: [] } })), {
    status: 'errored',
    phase: 'checks',
    messages: ['The step checks nothing'],
  });
});
