import type { ExecCheck } from '../../src/lab/check-types.ts';
import type { Step, StepCheck } from '../../src/lab/step-types.ts';

/** A step with nothing in it but what the test gives. */
export function stepOf(number: number, own: Partial<Step> = {}): Step {
  return {
    number,
    id: `step-${number}`,
    title: `Step ${number}`,
    needs: number === 1 ? [] : [`step-${number - 1}`],
    setup: '',
    reset: '',
    solution: ['true'],
    timeLimit: 10,
    checks: [],
    questions: [],
    hints: [],
    prose: '',
    translations: {},
    file: `steps/0${number}-step-${number}.md`,
    ...own,
  };
}

/** A check that asks node one/control-plane for a file. */
export function checkOf(name: string, own: Partial<StepCheck> = {}): StepCheck {
  const check: ExecCheck = {
    kind: 'exec',
    name,
    title: name,
    within: 1,
    every: 1,
    steadyFor: 0,
    in: { kind: 'node', node: { cluster: 'one', name: 'control-plane', role: 'control-plane' } },
    argv: ['cat', '/mark'],
    exitCode: 0,
  };
  return { check, baseline: 'fails', lasting: false, ...own };
}
