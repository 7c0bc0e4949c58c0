import { join } from 'node:path';
import { exitCodeOf } from '../checks/verdict.ts';
import type { CommandContext } from '../commands/context.ts';
import { collectBundle } from '../diagnostics/bundle.ts';
import type { Step } from '../lab/step-types.ts';
import type { Lab } from '../lab/types.ts';
import { takeDown } from '../lifecycle/down.ts';
import { hostTools } from '../lifecycle/ingredients.ts';
import { bringUp } from '../lifecycle/up.ts';
import type { Emit } from '../progress.ts';
import { quickRunner } from '../quick-runner.ts';
import { type Instance, kubeconfigPath } from '../state/instance.ts';
import { withLock } from '../state/lock.ts';
import { needsOf } from '../steps/life.ts';
import { changeProgress } from '../steps/progress.ts';
import { openStage } from '../steps/stage.ts';
import { kubectlFor } from '../tools/kubectl.ts';
import { takeInventory } from './inventory.ts';
import { type Proof, playStep, proveStep } from './prove-step.ts';
import { type LabRun, type StepResult, worstOf } from './results.ts';
import { findLeftovers, readTraces } from './traces.ts';

export interface ProveOptions {
  /** This step alone is proven; what it needs is only solved. */
  readonly step?: Step;
  readonly keep: 'never' | 'on-failure' | 'always';
  /** Folder for the diagnostics of a failure. */
  readonly bundles: string;
  readonly emit: Emit;
  /** Called with the run so far whenever there is news. */
  readonly onNews: (run: LabRun) => Promise<void>;
}

/**
 * The author's proof of a lab: up, the environment's checks, every step, down, nothing left. What goes wrong is in the
 * answer; rejects only when the context's signal is aborted.
 */
export async function proveLab(
  lab: Lab,
  instance: Instance,
  round: number,
  context: CommandContext,
  options: ProveOptions,
): Promise<LabRun> {
  const now = () => new Date(context.clock.now()).toISOString();
  let run: LabRun = {
    ...{ lab: lab.name, instance: instance.name, round, status: 'running', start: now() },
    ...{ seconds: {}, environment: [], steps: [], leftovers: [], kept: false },
  };
  const news = async (more: Partial<LabRun>) => {
    run = { ...run, ...more };
    await options.onNews(run);
  };
  await news({});
  await withLock(instance, `labs test ${lab.name}`, async () => {
    try {
      await proveAll(lab, instance, context, options, news);
    } catch (error) {
      context.signal.throwIfAborted();
      await news({ message: error instanceof Error ? error.message : String(error) });
    }
    context.signal.throwIfAborted();
    const status = statusOf(run);
    if (status !== 'passed') {
      await news({ ...(await bundleOf(instance, context, options)) });
    }
    const isKept = options.keep === 'always' || (options.keep === 'on-failure' && status !== 'passed');
    await (isKept ? news({ kept: true }) : removeAll(instance, context, options, news));
    await news({ status: statusOf(run), end: now() });
  });
  return run;
}

type News = (more: Partial<LabRun>) => Promise<void>;

async function proveAll(
  lab: Lab,
  instance: Instance,
  context: CommandContext,
  options: ProveOptions,
  news: News,
): Promise<void> {
  const up = await bringUp(lab, instance, context, options.emit);
  await news({
    seconds: Object.fromEntries(up.outcomes.map(({ id, seconds }) => [id, seconds])),
    environment: [...up.verdicts],
    // Nothing of the steps is known yet: if it ends here, that is why.
    steps: lab.steps.map((step) => skipped(step, 'not reached')),
  });
  if (exitCodeOf(up.verdicts) === 0) {
    await proveSteps(lab, instance, context, options, news);
  }
}

async function proveSteps(
  lab: Lab,
  instance: Instance,
  context: CommandContext,
  options: ProveOptions,
  news: News,
): Promise<void> {
  const tools = await hostTools(context);
  const stage = await openStage(lab, instance, tools, context);
  const run = quickRunner(context.signal);
  const kubectlOf = (cluster: string) => kubectlFor(tools.kubectl, kubeconfigPath(instance, cluster));
  const needed = options.step === undefined ? undefined : needsOf(options.step, lab.steps);
  const wanted = lab.steps.filter(
    (step) => needed === undefined || step === options.step || needed.has(step.id),
  );
  const results = lab.steps.map((step) =>
    skipped(step, wanted.includes(step) ? 'not reached' : 'not asked for (`--step`)'),
  );
  options.emit({
    kind: 'plan',
    tasks: wanted.map((step) => ({ id: `step ${step.number}`, title: titleOf(step), group: 'steps' })),
  });
  for (const step of wanted) {
    const id = `step ${step.number}`;
    const at = lab.steps.indexOf(step);
    options.emit({ kind: 'start', id });
    // Questions of the same name in two steps are told apart by where the learner is.
    await changeProgress(instance, (progress) => ({ ...progress, current: step.id }));
    const proof: Proof = {
      ...{ stage, clock: context.clock, signal: context.signal },
      takeInventory: () => takeInventory(lab, instance, kubectlOf, run),
      onPhase: async (result) => {
        results[at] = result;
        options.emit({
          kind: 'note',
          id,
          text: `${result.phases.at(-1)?.phase} ${result.phases.at(-1)?.status}`,
        });
        await news({ steps: [...results] });
      },
    };
    const prove = needed === undefined || step === options.step ? proveStep : playStep;
    const result = await prove(step, proof);
    const text = result.phases.at(-1)?.messages[0];
    const outcome = result.status === 'passed' ? 'done' : 'failed';
    const seconds = (Date.parse(result.end ?? '') - Date.parse(result.start)) / 1000;
    options.emit({ kind: 'end', id, outcome, seconds, ...(text === undefined ? {} : { text }) });
    if (result.status !== 'passed') {
      return;
    }
  }
}

function titleOf({ number, title }: Step): string {
  return `Proving step ${number}: ${title}`;
}

function skipped({ number, id, title }: Step, reason: string): StepResult {
  return { number, id, title, status: 'skipped', reason, start: new Date().toISOString(), phases: [] };
}

/** A run passed if its environment did and every step that was asked for did, and nothing is left. */
function statusOf(run: LabRun): LabRun['status'] {
  if (run.message !== undefined) {
    return 'errored';
  }
  const environment = { 0: 'passed', 1: 'failed', 3: 'errored' } as const;
  const asked = run.steps.filter(({ reason }) => reason?.startsWith('not asked') !== true);
  const missing = asked.some(({ status }) => status === 'skipped');
  const parts = [environment[exitCodeOf(run.environment)], ...asked.map(({ status }) => status)];
  const status = worstOf([...parts, ...(run.leftovers.length > 0 ? (['failed'] as const) : [])]);
  return status === 'passed' && missing ? 'errored' : status;
}

async function bundleOf(
  instance: Instance,
  context: CommandContext,
  { bundles }: ProveOptions,
): Promise<Pick<LabRun, 'bundle'>> {
  const stamp = new Date(context.clock.now()).toISOString().replace(/[:.]/g, '');
  const output = join(bundles, `labs-${instance.name}-${stamp}.tar.gz`);
  try {
    return { bundle: await collectBundle(instance, context, { output }) };
  } catch (error) {
    context.stderr.write(`The diagnostics could not be collected: ${(error as Error).message}\n`);
    return {};
  }
}

async function removeAll(
  instance: Instance,
  context: CommandContext,
  { emit }: ProveOptions,
  news: News,
): Promise<void> {
  try {
    const traces = await readTraces(instance, context.run);
    await takeDown(instance, context.run, emit);
    await news({ leftovers: await findLeftovers(instance, traces, context.run) });
  } catch (error) {
    context.signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    await news({ leftovers: [`\`labs down ${instance.name}\` failed: ${why}`] });
  }
}
