import type { CommandContext } from '../commands/context.ts';
import { escapeControls } from '../lab/problem.ts';

/** Shows on stderr what a step's script prints, set off from labs' own words. */
export function scriptLines(context: Pick<CommandContext, 'stderr'>): (line: string) => void {
  return (line) => context.stderr.write(`  | ${escapeControls(line)}\n`);
}
