import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import tab from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import type { CommandContext } from './context.ts';

/**
 * `labs completion bash|zsh|fish` prints a script; the script asks `labs complete -- WORDS` at every tab. Both are
 * the library's; ours is which labs there are.
 */
export function register(program: Command, context: CommandContext): void {
  const completion = tab(program, { completionCommandName: 'completion' });
  for (const command of completion.commands.values()) {
    const argument = command.arguments.get('lab');
    const option = command.options.get('lab');
    const suggest = (complete: (value: string, description: string) => void) => {
      for (const name of labNames(context.folders.catalogue)) {
        complete(name, '');
      }
    };
    if (argument !== undefined) {
      argument.handler = suggest;
    }
    if (option !== undefined) {
      option.handler = suggest;
    }
  }
}

/** By their folders alone: reading every lab file would be too slow for a tab. */
function labNames(catalogue: readonly string[]): string[] {
  return catalogue
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder).filter((name) => existsSync(join(folder, name, 'lab.yaml'))));
}
