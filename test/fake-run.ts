import type { ExecutionContext } from 'ava';
import { printCommand } from '../src/command.ts';
import { CommandError, type Run } from '../src/exec.ts';

interface Expected {
  /** Text that the printed command has to contain, or a pattern. */
  readonly command: string | RegExp;
  readonly stdout?: string;
  readonly stderr?: string;
  /** Anything but 0 fails as it would for real, unless the caller accepts it. */
  readonly exitCode?: number;
}

/** A strict `Run`: each expectation is used exactly once, in any order; an unexpected command fails the test. */
export function fakeRun(t: ExecutionContext, ...expected: Expected[]): Run {
  const unused = [...expected];
  t.teardown(() => {
    if (unused.length > 0) {
      throw new Error(`never run: ${unused.map(({ command }) => String(command)).join(' | ')}`);
    }
  });
  return async (value, options) => {
    const printed = printCommand(value);
    const at = unused.findIndex(({ command }) =>
      typeof command === 'string' ? printed.includes(command) : command.test(printed),
    );
    const [found] = at === -1 ? [] : unused.splice(at, 1);
    if (found === undefined) {
      throw new Error(`unexpected command: ${printed}`);
    }
    const output = { stdout: found.stdout ?? '', stderr: found.stderr ?? '', exitCode: found.exitCode ?? 0 };
    if (!(options?.accept ?? [0]).includes(output.exitCode)) {
      throw new CommandError(value, output, 'exit', `${printed} failed: ${output.stderr}`, undefined);
    }
    return output;
  };
}
