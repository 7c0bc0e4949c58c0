import type { CommandContext } from '../commands/context.ts';
import { collectBundle } from '../diagnostics/bundle.ts';
import { UsageError } from '../errors.ts';
import type { Instance } from '../state/instance.ts';

/**
 * Runs, and when it fails gathers what tells why before anything is taken away. The failure itself goes on
 * unchanged; wrong use and Ctrl-C are no failures of the environment.
 */
export async function gatherOnFailure<T>(
  instance: Instance,
  context: CommandContext,
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!context.signal.aborted && !(error instanceof UsageError)) {
      await gather(instance, context);
    }
    throw error;
  }
}

/** Collects the bundle and says where it is; that it could not be collected must not hide what went wrong. */
export async function gather(instance: Instance, context: CommandContext): Promise<void> {
  context.stderr.write('Collecting diagnostics...\n');
  try {
    const path = await collectBundle(instance, context);
    context.stderr.write(`Diagnostics: ${path}\n`);
  } catch (error) {
    context.stderr.write(`The diagnostics could not be collected: ${(error as Error).message}\n`);
  }
}
