import { once, runCheck } from '../checks/run-check.ts';
import type { Verdict } from '../checks/verdict.ts';
import type { CommandContext } from '../commands/context.ts';
import { LabsError } from '../errors.ts';
import type { Step } from '../lab/step-types.ts';
import type { Lab } from '../lab/types.ts';
import { checkContext } from '../lifecycle/prove.ts';
import type { HostTools } from '../plan/types.ts';
import type { Instance } from '../state/instance.ts';
import { makeEnvironment } from './environment.ts';
import { changeStep, readProgress } from './progress.ts';
import { judgeAnswer } from './question.ts';
import { runScript, type ScriptRun } from './script.ts';

export type ScriptPart = 'setup' | 'solution' | 'reset';

export interface CheckOptions {
  /**
   * full (the default): each check waits for as long as it may. hasty: so does each until one has not passed, the
   * others are looked at once; somebody waits for the answer. once: one attempt of each, for watching. baseline: one
   * attempt of those that must not pass yet, while those that must pass may take their time.
   */
  readonly mode?: 'full' | 'hasty' | 'once' | 'baseline';
  /** The lasting checks alone, and no questions. */
  readonly lastingOnly?: boolean;
  readonly note?: (text: string) => void;
}

/** A lab that is up, with everything to play its steps. What happens is not recorded here, but for answers. */
export interface Stage {
  readonly lab: Lab;
  readonly instance: Instance;
  /** Does not throw for a script that fails; an empty script succeeds at once. */
  runScript(step: Step, part: ScriptPart, onLine?: (line: string) => void): Promise<ScriptRun>;
  /** The verdicts of the step's checks and then of its questions, in their order. */
  check(step: Step, options?: CheckOptions): Promise<Verdict[]>;
  forgetAnswers(step: Step): Promise<void>;
}

export async function openStage(
  lab: Lab,
  instance: Instance,
  tools: Pick<HostTools, 'kubectl'>,
  context: CommandContext,
): Promise<Stage> {
  const environment = await makeEnvironment(lab, instance, tools, context);
  const checking = checkContext(instance, tools.kubectl, context);
  const play = (script: string, timeLimit: number, onLine?: (line: string) => void) =>
    runScript(script, environment, {
      timeLimit,
      signal: context.signal,
      ...(onLine === undefined ? {} : { onLine }),
    });
  return {
    lab,
    instance,
    runScript: (step, part, onLine) => play(scriptOf(step, part), step.timeLimit, onLine),
    check: async (step, options = {}) => {
      const own = { ...checking, group: step.id };
      const verdicts: Verdict[] = [];
      for (const { check, lasting, baseline } of step.checks) {
        if (lasting || options.lastingOnly !== true) {
          const hasFailed = verdicts.some(({ status }) => status !== 'pass');
          const isOnce =
            options.mode === 'once' ||
            (options.mode === 'hasty' && hasFailed) ||
            (options.mode === 'baseline' && baseline === 'fails');
          verdicts.push(await runCheck(isOnce ? once(check) : check, own, options.note));
        }
      }
      if (step.questions.length === 0 || options.lastingOnly === true) {
        return verdicts;
      }
      const answers = (await readProgress(instance)).steps[step.id]?.answers ?? {};
      for (const question of step.questions) {
        const shown = await play(question.answer, step.timeLimit);
        verdicts.push(judgeAnswer(question, answers[question.name], shown));
      }
      return verdicts;
    },
    forgetAnswers: async (step) => {
      await changeStep(instance, step.id, (progress) => ({ ...progress, answers: {} }));
    },
  };
}

function scriptOf(step: Step, part: ScriptPart): string {
  return part === 'solution' ? step.solution.join('\n') : step[part];
}

/** A script that has to succeed: says what it printed when it did not. */
export function demand(run: ScriptRun, what: string, hint: string): void {
  if (run.exitCode === 0) {
    return;
  }
  const how = run.timedOut ? 'took too long' : `ended with exit code ${run.exitCode}`;
  const said = run.output.trim().split('\n').slice(-10).join('\n');
  throw new LabsError(`${what} ${how}${said === '' ? '' : `:\n${said}`}`, { hint });
}
