import type { CommandContext } from '../src/commands/context.ts';

/** A context that nothing may be done with but what the test puts in. */
export function fakeContext(own: Partial<CommandContext> = {}): CommandContext {
  const refuse = (what: string) => () => {
    throw new Error(`the test has no ${what}`);
  };
  const silent = { write: () => {}, drained: async () => {} };
  return {
    stdout: silent,
    stderr: silent,
    env: {},
    cwd: '/nowhere',
    isTerminal: { stdin: false, stdout: false, stderr: false },
    color: false,
    run: refuse('run'),
    signal: new AbortController().signal,
    clock: { now: () => 0, sleep: refuse('sleep') },
    folders: {
      state: '/nowhere/state',
      cache: '/nowhere/cache',
      config: '/nowhere/config',
      templates: '/nowhere/templates',
      catalogue: [],
    },
    program: '/nowhere/bin/labs',
    version: '0.0.0',
    reporter: refuse('reporter'),
    setExitCode: () => {},
    onInterrupt: () => {},
    ...own,
  };
}
