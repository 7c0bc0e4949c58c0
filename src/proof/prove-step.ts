import { exitCodeOf, type Verdict } from '../checks/verdict.ts';
import type { Clock } from '../clock.ts';
import type { Step } from '../lab/step-types.ts';
import type { ScriptPart, Stage } from '../steps/stage.ts';
import { differences, type Inventory } from './inventory.ts';
import { type PhaseName, type PhaseResult, type ResultStatus, type StepResult, worstOf } from './results.ts';

/** What the author's proof of a step needs. */
export interface Proof {
  readonly stage: Pick<Stage, 'runScript' | 'check' | 'forgetAnswers'>;
  /** What is there besides what comes and goes by itself. */
  readonly takeInventory: () => Promise<Inventory>;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Called with the result so far after each phase. */
  readonly onPhase: (result: StepResult) => void | Promise<void>;
}

/** Milliseconds between two looks at what has to stay: long enough for a probe's or a controller's next round. */
const pause = 2_000;

type Found = Pick<PhaseResult, 'messages' | 'verdicts'> & {
  readonly output?: string;
  readonly status: ResultStatus;
};

/**
 * Proves a step: its checks fail before its work and pass after its solution, and again later; its reset takes
 * everything back, and its solution works a second time. Ends at the first phase that does not pass.
 */
export async function proveStep(step: Step, proof: Proof): Promise<StepResult> {
  const { stage } = proof;
  let before: Inventory | undefined;
  const phases: [PhaseName, () => Promise<Found>][] = [
    ['setup', () => script(step, 'setup', proof)],
    ['baseline', () => baseline(step, proof, 'before its work is done')],
    [
      'solution',
      async () => {
        before = await proof.takeInventory();
        return script(step, 'solution', proof);
      },
    ],
    ['checks', () => checks(step, proof, 'after the solution')],
    [
      'checks-again',
      async () => {
        await proof.clock.sleep(pause, proof.signal);
        return checks(step, proof, `${pause / 1000} s after it had passed`);
      },
    ],
    [
      'reset',
      async () => {
        const found = await script(step, 'reset', proof);
        await stage.forgetAnswers(step);
        return found.status === 'passed' ? script(step, 'setup', proof) : found;
      },
    ],
    ['baseline-again', () => baseline(step, proof, 'after the reset')],
    ['leftovers', async () => leftovers(before, await proof.takeInventory())],
    ['solution-again', () => script(step, 'solution', proof)],
    ['checks-at-last', () => checks(step, proof, 'after the reset and the solution again')],
  ];
  return runPhases(step, phases, proof);
}

/** Does a step's work and checks it, for the steps that another one needs. */
export async function playStep(step: Step, proof: Proof): Promise<StepResult> {
  return runPhases(
    step,
    [
      ['setup', () => script(step, 'setup', proof)],
      ['solution', () => script(step, 'solution', proof)],
      ['checks', () => checks(step, proof, 'after the solution')],
    ],
    proof,
  );
}

async function runPhases(
  step: Step,
  phases: readonly [PhaseName, () => Promise<Found>][],
  proof: Proof,
): Promise<StepResult> {
  const now = () => new Date(proof.clock.now()).toISOString();
  const { number, id, title } = step;
  let result: StepResult = { number, id, title, status: 'running', start: now(), phases: [] };
  for (const [phase, act] of phases) {
    const start = now();
    const { output, ...found } = await act();
    proof.signal.throwIfAborted();
    const done = { phase, start, end: now(), ...found, ...(output === undefined ? {} : { output }) };
    result = { ...result, phases: [...result.phases, done] };
    if (found.status !== 'passed') {
      break;
    }
    await proof.onPhase(result);
  }
  result = { ...result, status: worstOf(result.phases.map(({ status }) => status)), end: now() };
  await proof.onPhase(result);
  return result;
}

async function script(step: Step, part: ScriptPart, { stage }: Proof): Promise<Found> {
  const run = await stage.runScript(step, part);
  if (run.exitCode === 0) {
    return { status: 'passed', messages: [], verdicts: [] };
  }
  const how = run.timedOut
    ? `took longer than ${step.timeLimit} s`
    : run.exitCode === null
      ? 'was ended by a signal'
      : `ended with exit code ${run.exitCode}`;
  return { status: 'failed', messages: [`The ${part} ${how}`], verdicts: [], output: run.output.trim() };
}

/** Before the work every check must say what it declares; a check that passes anyway proves nothing. */
async function baseline(step: Step, { stage }: Proof, when: string): Promise<Found> {
  const verdicts = await stage.check(step, { mode: 'baseline' });
  const wanted = new Map(step.checks.map(({ check, baseline }) => [check.name, baseline]));
  const messages = verdicts.flatMap(({ check, status, seen }) => {
    const mustPass = wanted.get(check) === 'passes';
    if (mustPass === (status === 'pass')) {
      return [];
    }
    return mustPass
      ? [`Check "${check}" should pass ${when} (\`baseline: passes\`) and does not: ${seen}`]
      : [`Check "${check}" passes ${when}: it proves nothing of it (${seen})`];
  });
  return { status: messages.length === 0 ? 'passed' : 'failed', messages, verdicts };
}

async function checks(step: Step, { stage }: Proof, when: string): Promise<Found> {
  const verdicts = await stage.check(step);
  const messages = verdicts
    .filter(({ status }) => status !== 'pass')
    .map((verdict) => notPassed(verdict, when));
  const code = exitCodeOf(verdicts);
  const nothing = verdicts.length === 0 ? ['The step checks nothing'] : [];
  return {
    status: code === 0 ? 'passed' : code === 1 ? 'failed' : 'errored',
    messages: [...messages, ...nothing],
    verdicts,
  };
}

function notPassed({ check, status, seen }: Verdict, when: string): string {
  return status === 'error'
    ? `Check "${check}" could not look ${when}: ${seen}`
    : `Check "${check}" does not pass ${when}: ${seen}`;
}

function leftovers(before: Inventory | undefined, after: Inventory): Found {
  const messages = differences(before ?? new Map(), after).map(
    (one) => `The reset leaves a difference: ${one}`,
  );
  return { status: messages.length === 0 ? 'passed' : 'failed', messages, verdicts: [] };
}
