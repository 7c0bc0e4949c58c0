import type { Command } from 'commander';
import { exitCodeOf } from '../checks/verdict.ts';
import type { Step } from '../lab/step-types.ts';
import type { Lab } from '../lab/types.ts';
import type { Up } from '../lifecycle/up.ts';
import type { Profile } from '../profile/profile.ts';
import type { Emit } from '../progress.ts';
import type { Instance } from '../state/instance.ts';
import { type CommandContext, jsonOption, quietOption, verboseOption } from './context.ts';

interface Options {
  readonly as?: string;
  readonly to?: string;
  readonly yes?: true;
  readonly fresh?: true;
  /** False with `--no-prove`. */
  readonly prove?: boolean;
  readonly profile?: string;
  readonly json?: true;
  readonly quiet?: true;
  readonly verbose?: true;
}

/** `labs up LAB`: brings the lab up and proves it; run again, it converges. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('up')
    .description('bring a lab up and prove it; again: repair what is gone and leave the rest')
    .argument('<lab>', 'a name of the catalogue, or the path of a folder')
    .option('--as <name>', 'bring it up under another name, beside others of the same lab')
    .option('--to <step>', 'solve the steps up to this one, too; its number or id')
    .option('-y, --yes', 'repair what the machine lacks without asking (see `labs doctor`)')
    .option('--no-prove', 'leave the checks out')
    .option('--fresh', 'make the clusters anew, whatever snapshot there is')
    .option('--profile <file>', 'write where the time went, as a trace for Perfetto or chrome://tracing')
    .addOption(jsonOption())
    .addOption(quietOption())
    .addOption(verboseOption())
    .action(async (lab: string, options: Options) => {
      await up(context, lab, options);
    });
}

export async function up(context: CommandContext, name: string, options: Options): Promise<void> {
  const { openLab } = await import('../lifecycle/open-lab.ts');
  const { findStep } = await import('../lifecycle/open-walk.ts');
  const { lab, instance } = await openLab(name, context, options.as);
  const last = options.to === undefined ? undefined : findStep(lab, options.to);
  context.onInterrupt(
    `Stopping. \`labs up ${instance.name}\` goes on from here, \`labs down ${instance.name}\` removes what is there.`,
  );
  const result = await profiled(context, options, (own, emit) => make(own, lab, instance, options, emit));
  await answer(context, lab, instance.name, result, options);
  if (last !== undefined && (options.prove === false || exitCodeOf(result.verdicts) === 0)) {
    await solveUpTo(last, instance.name, context);
  }
}

/** Brings it up; `profile` hears of everything besides the reporter. */
async function make(
  context: CommandContext,
  lab: Lab,
  instance: Instance,
  options: Options,
  profile: Emit,
): Promise<Up> {
  const { readyMachine } = await import('../lifecycle/ready-machine.ts');
  const { withLock } = await import('../state/lock.ts');
  const { phase } = await import('../profile/spans.ts');
  await phase('Looking at the machine', profile, () => readyMachine(lab, instance, context, options));
  return withLock(instance, `labs up ${instance.name}`, async () => {
    const { bringUp } = await import('../lifecycle/up.ts');
    const { gather, gatherOnFailure } = await import('../lifecycle/gather.ts');
    const made = await gatherOnFailure(instance, context, async () => {
      const reporter = await context.reporter(options);
      try {
        const emit: Emit = (event) => {
          profile(event);
          reporter.emit(event);
        };
        return await bringUp(lab, instance, context, emit, options);
      } finally {
        await reporter.close();
      }
    });
    if (made.verdicts.some(({ status }) => status === 'fail' || status === 'error')) {
      await gather(instance, context);
    }
    return made;
  });
}

/** With `--profile`, the work's trace is written however it ends. */
async function profiled(
  context: CommandContext,
  options: Options,
  work: (context: CommandContext, emit: Emit) => Promise<Up>,
): Promise<Up> {
  if (options.profile === undefined) {
    return work(context, () => {});
  }
  const { openProfile } = await import('../profile/profile.ts');
  const { observedRun } = await import('../profile/spans.ts');
  const profile = await openProfile(context, options.profile, performance.timeOrigin);
  try {
    return await work({ ...context, run: observedRun(context.run, 'labs', profile.emit) }, profile.emit);
  } finally {
    await tell(profile, context, options);
  }
}

async function tell(profile: Profile, { stderr }: CommandContext, { quiet }: Options): Promise<void> {
  const { profileText } = await import('../report/profile.ts');
  const { path, times } = await profile.close();
  if (quiet !== true) {
    stderr.write(profileText(path, times));
  }
}

/** Every step up to this one that has not passed yet, in their order. */
async function solveUpTo(last: Step, instance: string, context: CommandContext): Promise<void> {
  const { solve } = await import('./solve.ts');
  const { openWalk } = await import('../lifecycle/open-walk.ts');
  const { walk, progress } = await openWalk(context, instance, () => {});
  const open = walk.stage.lab.steps.filter(
    ({ id, number }) => number <= last.number && progress.steps[id]?.status !== 'passed',
  );
  for (const step of open) {
    if ((await solve(context, step.id, { lab: instance })) !== 0) {
      return;
    }
  }
}

async function answer(
  context: CommandContext,
  lab: Lab,
  instance: string,
  result: Up,
  options: Options,
): Promise<void> {
  const code = options.prove === false ? 0 : exitCodeOf(result.verdicts);
  context.setExitCode(code);
  if (options.json === true) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ lab: lab.name, outcomes: result.outcomes, verdicts: result.verdicts }));
    return;
  }
  const { verdictsText } = await import('../report/verdicts.ts');
  if (options.prove !== false) {
    context.stdout.write(verdictsText(result.verdicts, context.color));
  }
  if (code !== 0) {
    context.stderr.write(whatNow(instance));
  } else if (options.quiet !== true) {
    context.stderr.write(await whatNext(lab, instance, options.prove !== false));
  }
}

async function whatNext({ name, steps }: Lab, lab: string, isProven: boolean): Promise<string> {
  const { table } = await import('../report/text.ts');
  const walk = [
    [`labs shell ${lab}`, "a shell with kubectl and the lab's names"],
    ['labs step', `in that shell: the first of ${steps.length} steps to follow`],
  ];
  const rows = [
    ...(steps.length === 0 ? [] : walk),
    [`labs show ${name}`, 'the topology'],
    ['labs exec CLUSTER/POD -- sh', 'a shell in a pod'],
    ['labs capture CLUSTER/NODE:INTERFACE', 'the packets of an interface'],
    [`labs prove ${lab}`, isProven ? 'the checks again' : 'the checks'],
    [`labs down ${lab}`, 'remove it all'],
  ];
  return `"${lab}" is up${isProven ? ' and' : ', not'} proven. What next:\n${table(rows, 2)}`;
}

function whatNow(lab: string): string {
  return `"${lab}" is up, but not every check passed. \`labs up ${lab}\` repairs what is broken, \`labs prove ${lab}\` checks again, \`labs collect ${lab}\` gathers what is needed to find out why.\n`;
}
