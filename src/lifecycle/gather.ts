import type { CommandContext } from '../commands/context.ts';
import { collectBundle } from '../diagnostics/bundle.ts';
import { askEngine } from '../engine/engine.ts';
import { LabsError, UsageError } from '../errors.ts';
import type { Instance } from '../state/instance.ts';
import { findBelongings } from './belongings.ts';

/** Milliseconds that an engine may take to say that it lives, after something has failed. */
const signOfLife = 5_000;

/**
 * Runs, and when it fails gathers what tells why before anything is taken away, and says what is still there. The
 * failure itself goes on, unless the engine is gone: then that is the failure, and what it broke is its consequence.
 * Wrong use and Ctrl-C are no failures of the environment.
 */
export async function gatherOnFailure<T>(
  instance: Instance,
  context: CommandContext,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (context.signal.aborted || error instanceof UsageError) {
      throw error;
    }
    const why = await engineTrouble(context);
    if (why !== undefined) {
      throw engineGone(why, instance, error);
    }
    await gather(instance, context);
    await sayWhatIsThere(instance, context);
    throw error;
  }
}

/** Why the engine does not answer; undefined when it does. */
export async function engineTrouble({ run }: Pick<CommandContext, 'run'>): Promise<string | undefined> {
  const answer = await askEngine(run, signOfLife).catch(() => undefined);
  return answer?.kind === 'unreachable' ? answer.why : undefined;
}

function engineGone(why: string, instance: Instance, error: unknown): LabsError {
  const { name } = instance;
  const broke = error instanceof Error ? error.message : String(error);
  return new LabsError(`The Docker engine does not answer any more: ${why}\nIt was needed here: ${broke}`, {
    hint: `When it is back, \`labs up ${name}\` goes on from here, and \`labs down ${name}\` removes what is there.`,
    cause: error,
  });
}

async function sayWhatIsThere({ name }: Instance, { run, stderr }: CommandContext): Promise<void> {
  const there = await findBelongings(name, run).catch(() => undefined);
  if (there === undefined || there.containers.length + there.networks.length > 0) {
    stderr.write(
      `What was made of "${name}" is still there: \`labs up ${name}\` goes on from it, \`labs down ${name}\` removes it.\n`,
    );
  }
}

/** Collects the bundle and says where it is; that it could not be collected must not hide what went wrong. */
export async function gather(instance: Instance, context: CommandContext): Promise<void> {
  const why = await engineTrouble(context);
  if (why !== undefined) {
    context.stderr.write(`The Docker engine does not answer: ${why}\n`);
    return;
  }
  context.stderr.write('Collecting diagnostics...\n');
  try {
    const path = await collectBundle(instance, context);
    context.stderr.write(`Diagnostics: ${path}\n`);
  } catch (error) {
    context.stderr.write(`The diagnostics could not be collected: ${(error as Error).message}\n`);
  }
}
