import type { CommandContext, Reporter, ReporterOptions } from '../commands/context.ts';
import { createPlainReporter, type TickingReporter } from './plain.ts';

type Surroundings = Pick<CommandContext, 'stderr' | 'clock' | 'isTerminal' | 'env' | 'signal'>;

/** Live rows on a terminal, plain lines elsewhere, in CI, and where every step is wanted (`--verbose`). */
export async function createReporter(
  surroundings: Surroundings,
  options: ReporterOptions = {},
): Promise<Reporter> {
  const { stderr, clock, isTerminal, env } = surroundings;
  const isLive =
    isTerminal.stderr && (env.CI ?? '') === '' && options.quiet !== true && options.verbose !== true;
  const reporter: TickingReporter = isLive
    ? await (await import('./terminal.ts')).createTerminalReporter(surroundings)
    : createPlainReporter({ ...options, clock, write: (text) => stderr.write(text) });
  const timer = setInterval(() => reporter.tick(), 500);
  timer.unref();
  return {
    emit: (event) => reporter.emit(event),
    close: async () => {
      clearInterval(timer);
      await reporter.close();
    },
  };
}
