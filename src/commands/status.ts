import type { Command } from 'commander';
import { exitCode } from '../errors.ts';
import type { InstanceView } from '../state/engine-view.ts';
import type { Look } from '../state/looks.ts';
import type { WalkStatus } from '../state/status.ts';
import { type CommandContext, jsonOption } from './context.ts';

interface Options {
  readonly quick?: true;
  readonly json?: true;
}

/** `labs status [LAB]`: 0 when all of it runs, 3 when something is missing or broken. Other users' labs are shown. */
export function register(program: Command, context: CommandContext): void {
  program
    .command('status')
    .description('what is up, what is broken, what the checks said last')
    .argument('[lab]', 'only this one')
    .option('--quick', 'look at containers alone, not at links, mirrors and pods')
    .addOption(jsonOption())
    .action(async (lab: string | undefined, options: Options) => {
      await status(context, lab, options);
    });
}

async function status(context: CommandContext, lab: string | undefined, options: Options): Promise<void> {
  const { askOnce, remember } = await import('../ask-once.ts');
  const { listInstances } = await import('../state/engine-view.ts');
  const { chooseInstance } = await import('../state/choose.ts');
  const { readStatus } = await import('../state/status.ts');
  // One glance: what is asked twice is answered once.
  const own = { ...context, run: remember(askOnce(context.run)) };
  const views = lab === undefined ? await listInstances(own.run) : [(await chooseInstance(own, lab)).view];
  const instances = await Promise.all(
    views.map((view) =>
      readStatus(own, view, options.quick ? undefined : looker(own, view), walker(own, view)),
    ),
  );
  if (options.json === true) {
    const { jsonText } = await import('../report/json.ts');
    context.stdout.write(jsonText({ instances }));
  } else if (instances.length === 0) {
    context.stderr.write('No lab is up. `labs list` shows the labs, `labs up LAB` brings one up.\n');
  } else {
    const { statusText } = await import('../report/status.ts');
    context.stdout.write(statusText(instances));
  }
  if (
    instances.some(({ isWhole, otherUser }) => !isWhole && (lab !== undefined || otherUser === undefined))
  ) {
    context.setExitCode(exitCode.environment);
  }
}

/** Where the learner is. */
function walker(context: CommandContext, view: InstanceView): () => Promise<WalkStatus | undefined> {
  return async () => {
    const { walkStatus } = await import('../lifecycle/walk-status.ts');
    const { openInstance } = await import('../state/open.ts');
    return walkStatus(openInstance(context.folders.state, view.name), context);
  };
}

/** Looks at what the kept plan made; without one, nobody knows what should be there. */
function looker(context: CommandContext, view: InstanceView): () => Promise<Look[]> {
  return async () => {
    const { readPlan } = await import('../state/plan-file.ts');
    const { openInstance } = await import('../state/open.ts');
    const { lookAtPlan } = await import('../lifecycle/look.ts');
    const plan = await readPlan(openInstance(context.folders.state, view.name));
    return plan === undefined ? [] : lookAtPlan(plan, context.run);
  };
}
