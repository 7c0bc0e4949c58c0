import type { CommandContext } from '../commands/context.ts';
import { UsageError } from '../errors.ts';
import type { Step } from '../lab/step-types.ts';
import type { Lab } from '../lab/types.ts';
import { findBelongings } from '../lifecycle/belongings.ts';
import { openLab } from '../lifecycle/open-lab.ts';
import { findStep } from '../lifecycle/open-walk.ts';
import { readyMachine } from '../lifecycle/ready-machine.ts';
import type { Emit } from '../progress.ts';
import type { Instance } from '../state/instance.ts';
import { proveLab } from './prove-lab.ts';
import { type LabRun, type Results, worstOf } from './results.ts';

export interface TestOptions {
  readonly repeat: number;
  /** Number or id of the one step to prove. */
  readonly step: string | undefined;
  readonly jobs: number;
  readonly keep: 'never' | 'on-failure' | 'always';
  readonly bundles: string;
  readonly yes: boolean;
  readonly emit: Emit;
  /** Called whenever there is news, one call after the other. */
  readonly onNews: (results: Results) => Promise<void>;
}

interface Job {
  readonly lab: Lab;
  readonly instance: Instance;
  readonly step: Step | undefined;
  readonly round: number;
}

/**
 * Proves labs, `jobs` at a time. Wrong use is found before anything is touched; everything else is in the results,
 * whose last state `onNews` has had, also when the signal is aborted (then it rejects).
 */
export async function testLabs(
  names: readonly string[],
  context: CommandContext,
  options: TestOptions,
): Promise<Results> {
  const now = () => new Date(context.clock.now()).toISOString();
  const jobs = await openJobs(names, context, options);
  const runs: (LabRun | undefined)[] = jobs.map(() => undefined);
  const start = now();
  let last = Promise.resolve();
  const resultsNow = (status?: Results['status'], end?: string): Results => ({
    version: 1,
    labs: context.version,
    command: ['labs', 'test', ...names],
    status: status ?? 'running',
    start,
    ...(end === undefined ? {} : { end }),
    runs: runs.filter((run) => run !== undefined),
  });
  const publish = (results: Results) => {
    last = last.then(() => options.onNews(results));
    return last;
  };
  try {
    await publish(resultsNow());
    await sideBySide(jobs, options.jobs, async (job, index) => {
      await readyMachine(job.lab, job.instance, context, options.yes ? { yes: true } : {});
      await proveLab(job.lab, job.instance, job.round, context, {
        ...{ keep: options.keep, bundles: options.bundles, emit: options.emit },
        ...(job.step === undefined ? {} : { step: job.step }),
        onNews: async (run) => {
          runs[index] = run;
          await publish(resultsNow());
        },
      });
      // What comes after a lab that stayed up would meet it.
      return runs[index]?.kept !== true;
    });
  } catch (error) {
    for (const [index, run] of runs.entries()) {
      runs[index] = run?.status === 'running' ? interrupted(run, now()) : run;
    }
    await publish(resultsNow(context.signal.aborted ? 'interrupted' : 'errored', now()));
    throw error;
  }
  const results = resultsNow(worstOf(runs.map((run) => run?.status ?? 'skipped')), now());
  await publish(results);
  return results;
}

function interrupted(run: LabRun, end: string): LabRun {
  const steps = run.steps.map((step) =>
    step.status === 'running' ? { ...step, status: 'interrupted' as const, end } : step,
  );
  return { ...run, status: 'interrupted', end, steps, kept: true };
}

async function openJobs(
  names: readonly string[],
  context: CommandContext,
  { repeat, step }: TestOptions,
): Promise<Job[]> {
  const jobs: Job[] = [];
  for (const name of new Set(names)) {
    const { lab, instance } = await openLab(name, context);
    if ((await findBelongings(instance.name, context.run)).containers.length > 0) {
      throw new UsageError(`"${instance.name}" is up already; a test begins with nothing`, {
        hint: `\`labs down ${instance.name}\` removes it.`,
      });
    }
    for (let round = 1; round <= repeat; round += 1) {
      jobs.push({ lab, instance, step: step === undefined ? undefined : findStep(lab, step), round });
    }
  }
  return jobs;
}

/** Runs the jobs in their order, `width` at a time; of one lab never two at once. */
async function sideBySide(
  jobs: readonly Job[],
  width: number,
  act: (job: Job, index: number) => Promise<boolean>,
): Promise<void> {
  const queues = [...Map.groupBy(jobs.entries(), ([, job]) => job.instance.name).values()];
  const worker = async () => {
    for (let queue = queues.shift(); queue !== undefined; queue = queues.shift()) {
      for (const [index, job] of queue) {
        if (!(await act(job, index))) {
          break;
        }
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(width, queues.length) }, worker));
}
