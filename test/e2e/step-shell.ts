import type { Verdict } from '../../src/checks/verdict.ts';
import { type Bench, startProcess } from './labs.ts';

/** The walk of a lab that is up, as its learner types it. */
export interface StepShell {
  /** Runs bash in the environment that `labs env` gives; it has to succeed. */
  bash(script: string): Promise<string>;
  /** Solves a step; its checks have to pass. */
  solve(step: string): Promise<void>;
  /** What was answered to a question of a step. */
  answerTo(step: string, question: string): Promise<string>;
  /** What a step's checks say now, by name: one look each. */
  look(step: string): Promise<Record<string, Verdict['status']>>;
}

export function stepShell(bench: Bench): StepShell {
  const own = ['--lab', bench.name];
  // It never changes while the lab is up.
  let variables: string | undefined;
  return {
    bash: async (script) => {
      variables ??= (await bench.labs('env', bench.name)).stdout;
      const folder = `${bench.env['LABS_STATE']}/${bench.name}/work`;
      const whole = `${variables}\ncd '${folder}'\n${script}`;
      const { code, stdout, stderr } = await startProcess(
        'bash',
        ['-euo', 'pipefail', '-c', whole],
        bench.env,
      ).ended;
      if (code !== 0) {
        throw new Error(`exit code ${code}\n${script}\n${stdout}${stderr}`);
      }
      return stdout;
    },
    solve: async (step) => {
      const { code, stdout, stderr } = await bench.labs('solve', step, ...own);
      if (code !== 0) {
        throw new Error(`labs solve ${step}: exit code ${code}\n${stderr}${stdout}`);
      }
    },
    answerTo: async (step, question) => {
      const { stdout } = await bench.labs('steps', '--json', ...own);
      const { steps } = JSON.parse(stdout) as { steps: { id: string; answers: Record<string, string> }[] };
      return steps.find(({ id }) => id === step)?.answers[question] ?? '';
    },
    look: async (step) => {
      const { stdout, stderr } = await bench.labs('check', step, '--once', '--json', ...own);
      const { verdicts } = (stdout === '' ? {} : JSON.parse(stdout)) as { verdicts?: Verdict[] };
      if (verdicts === undefined) {
        throw new Error(`labs check ${step} said nothing\n${stderr}`);
      }
      return Object.fromEntries(verdicts.map(({ check, status }) => [check, status]));
    },
  };
}

/** Looks until what is seen is as wanted; a change in a cluster takes its time. The last thing seen is the answer. */
export async function settled<T>(look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  const end = Date.now() + 60_000;
  for (;;) {
    const seen = await look();
    if (isSo(seen) || Date.now() > end) {
      return seen;
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
