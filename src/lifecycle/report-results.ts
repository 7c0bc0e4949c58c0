import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { CommandContext } from '../commands/context.ts';
import { UsageError } from '../errors.ts';
import type { Lab } from '../lab/types.ts';
import { topologyOf } from '../picture/topology.ts';
import { planUp } from '../plan/plan.ts';
import { type LabRun, type Results, resultsSchema } from '../proof/results.ts';
import type { ReportInput, UpRun } from '../report/html/input.ts';
import { stepsOfProof } from '../report/html/step-reports.ts';
import { upRunOf } from '../report/html/up-run.ts';
import { openInstance } from '../state/open.ts';
import { openLab } from './open-lab.ts';

/** A report of what `labs test --json FILE` wrote: of the lab named, or of the only one in it; of its last round. */
export async function gatherResults(
  file: string,
  name: string | undefined,
  context: CommandContext,
): Promise<ReportInput> {
  const results = await readResults(resolve(context.cwd, file));
  const run = chooseRun(results, name, file);
  const { lab } = await openLab(run.lab, context);
  return {
    instance: run.instance,
    labs: results.labs,
    made: new Date(context.clock.now()).toISOString(),
    title: lab.title,
    topology: topologyOf(lab),
    checks: run.environment.map((verdict) => {
      const check = lab.checks.find((one) => one.name === verdict.check);
      return { verdict, ...(check === undefined ? {} : { check }) };
    }),
    up: timesOf(run, lab, context),
    steps: stepsOfProof(run.steps),
  };
}

async function readResults(path: string): Promise<Results> {
  const hint = 'Name a file that `labs test LAB --json FILE` wrote.';
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new UsageError(`"${path}" cannot be read: ${(error as Error).message}`, { hint, cause: error });
  }
  const parsed = resultsSchema.safeParse(value);
  if (!parsed.success) {
    throw new UsageError(`"${path}" holds no results of this version of labs`, { hint, cause: parsed.error });
  }
  return parsed.data;
}

function chooseRun({ runs }: Results, name: string | undefined, file: string): LabRun {
  const labs = [...new Set(runs.map(({ lab }) => lab))];
  const wanted = name ?? (labs.length === 1 ? labs[0] : undefined);
  const run = runs.findLast(({ lab }) => lab === wanted);
  if (run === undefined) {
    const which = name === undefined ? 'results of several labs, or of none' : `no results of "${name}"`;
    throw new UsageError(`"${file}" holds ${which}`, { hint: `Labs in it: ${labs.join(', ') || 'none'}.` });
  }
  return run;
}

/** What the actions were made from does not matter here: only their order and names do. */
const unnamed = {
  tools: { kind: '', kubectl: '' },
  nodeImage: '',
  helperImage: '',
  toolboxImage: '',
  multus: [],
};

function timesOf(run: LabRun, lab: Lab, { folders }: Pick<CommandContext, 'folders'>): UpRun {
  const plan = planUp(lab, openInstance(folders.state, run.instance), unnamed);
  const { start, end = start, seconds } = run;
  const isWhole = plan.actions.every(({ id }) => seconds[id] !== undefined);
  const outcome = isWhole ? 'done' : run.status === 'interrupted' ? 'interrupted' : 'failed';
  return upRunOf(plan, { command: 'test', start, end, outcome, seconds }, []);
}
