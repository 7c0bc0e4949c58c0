import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runCli } from './cli.ts';
import { systemClock } from './clock.ts';
import type { CommandContext, Writer } from './commands/context.ts';
import { exitCode } from './errors.ts';
import type { Run } from './exec.ts';
import { findFolders } from './folders.ts';
import { Interruption, OutputClosed } from './interruption.ts';
import { writeError } from './report/error.ts';

/** The folder above src/ or dist/: the checkout or the installed package. */
const root = dirname(import.meta.dirname);
const abort = new AbortController();
let notice: string | undefined = 'Stopping; press Ctrl-C again to end at once.';

const context: CommandContext = {
  stdout: writer(process.stdout),
  stderr: writer(process.stderr),
  env: process.env,
  cwd: process.cwd(),
  isTerminal: {
    stdin: process.stdin.isTTY === true,
    stdout: process.stdout.isTTY === true,
    stderr: process.stderr.isTTY === true,
  },
  color: process.stderr.isTTY === true && !isSet('NO_COLOR') && !isSet('CI'),
  run: lazyRun(abort.signal),
  signal: abort.signal,
  clock: systemClock,
  folders: findFolders(root, process.env, process.cwd()),
  program: join(root, 'bin', 'labs'),
  version: String(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version),
  reporter: async (options) => (await import('./progress/reporter.ts')).createReporter(context, options),
  // runCli puts its own in place.
  setExitCode: () => {},
  onInterrupt: (say) => {
    notice = say;
  },
};

// Without it Node would end with 1, which says that a check failed.
process.on('uncaughtException', (error) => {
  process.exit(writeError(error, { context, json: false }));
});
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => interrupt());
}
process.exitCode = await runCli(process.argv.slice(2), context);
await Promise.all([context.stdout.drained(), context.stderr.drained()]);
// A handle somebody forgot must not keep a finished command alive.
process.exit();

function interrupt(): void {
  if (abort.signal.aborted) {
    // The live rows hide the cursor.
    process.stderr.write(process.stderr.isTTY === true ? '\u001b[?25h\n' : '');
    process.exit(exitCode.interrupted);
  }
  const interruption = new Interruption(notice);
  abort.abort(interruption);
  if (notice !== undefined && !interruption.isSaid) {
    process.stderr.write(`${notice}\n`);
  }
}

/** Writes until the reader goes away (`labs list | head -1`), which is no failure of ours. */
function writer(stream: NodeJS.WriteStream): Writer {
  let open = true;
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      throw error;
    }
    open = false;
    if (stream === process.stdout) {
      abort.abort(new OutputClosed());
    }
  });
  return {
    write: (text) => {
      if (open) {
        stream.write(text);
      }
    },
    drained: () =>
      new Promise((resolve) => {
        if (open) {
          stream.write('', () => resolve());
        } else {
          resolve();
        }
      }),
  };
}

/** execa takes longer to load than everything else together, and many commands run nothing. */
function lazyRun(signal: AbortSignal): Run {
  return async (value, options) => (await import('./quick-runner.ts')).quickRunner(signal)(value, options);
}

function isSet(name: string): boolean {
  const value = process.env[name];
  return value !== undefined && value !== '';
}
