import type { CommandContext } from '../commands/context.ts';
import { escapeControls } from '../lab/problem.ts';

/** Shows on stderr what a step's script prints, set off from labs' own words. */
export function scriptLines(context: Pick<CommandContext, 'stderr'>): (line: string) => void {
  return (line) => context.stderr.write(`  | ${escapeControls(spaced(line))}\n`);
}

/** Tab stops as a terminal has them: programs such as dig align their columns with tabs. */
export function spaced(line: string): string {
  const [first = '', ...rest] = line.split('\t');
  return rest.reduce((text, part) => text.padEnd(8 * (Math.floor(text.length / 8) + 1)) + part, first);
}
