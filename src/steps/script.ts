import { $ } from 'zx';
import type { ShellEnvironment } from './environment.ts';

/** How a script ended. */
export interface ScriptRun {
  readonly script: string;
  /** null when a signal ended it. */
  readonly exitCode: number | null;
  readonly timedOut: boolean;
  /** Both streams as they came, the last lines of them. */
  readonly output: string;
  readonly stdout: string;
  /** ISO 8601. */
  readonly start: string;
  readonly end: string;
}

export interface ScriptOptions {
  /** Seconds. */
  readonly timeLimit: number;
  readonly signal: AbortSignal;
  readonly onLine?: (line: string) => void;
}

const keptLines = 200;
/** Milliseconds between the polite signal and the other one. */
const grace = 3_000;

/**
 * Runs a step's script with `bash -euo pipefail`. Rejects only when the signal is aborted; that it failed or took too
 * long is in the answer. Whatever it left running in its process group is ended with it.
 */
export async function runScript(
  script: string,
  environment: ShellEnvironment,
  options: ScriptOptions,
): Promise<ScriptRun> {
  options.signal.throwIfAborted();
  const start = new Date().toISOString();
  const run = $({
    cwd: environment.folder,
    env: { ...process.env, ...environment.variables },
    shell: 'bash',
    prefix: 'set -euo pipefail\n',
    nothrow: true,
    quiet: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that what it started can be ended with it.
    detached: true,
  })(asTemplate(script));
  const group = run.pid;
  // What it left in the background would hold the pipes open, and the wait with them.
  run.child?.once('exit', () => signalGroup(group, 'SIGKILL'));
  let timedOut = false;
  const end = () => endGroup(group);
  const timer = setTimeout(() => {
    timedOut = true;
    end();
  }, options.timeLimit * 1000);
  options.signal.addEventListener('abort', end);
  const streams = [run.stdout, run.stderr].map((stream) => {
    const lines = lineSplitter((line) => options.onLine?.(line));
    stream.on('data', lines.push);
    return lines;
  });
  try {
    const result = await run;
    for (const lines of streams) {
      lines.end();
    }
    options.signal.throwIfAborted();
    return {
      script,
      exitCode: result.exitCode,
      timedOut,
      output: result.stdall.split('\n').slice(-keptLines).join('\n'),
      stdout: result.stdout,
      start,
      end: new Date().toISOString(),
    };
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', end);
    signalGroup(group, 'SIGKILL');
  }
}

/** zx takes the text of a template as it is and quotes only what is put into it; here nothing is. */
function asTemplate(script: string): TemplateStringsArray {
  return Object.assign([script], { raw: [script] });
}

function endGroup(group: number | undefined): void {
  signalGroup(group, 'SIGTERM');
  setTimeout(() => signalGroup(group, 'SIGKILL'), grace).unref();
}

function signalGroup(group: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (group !== undefined) {
      process.kill(-group, signal);
    }
  } catch {
    // Nobody of it is left.
  }
}

function lineSplitter(onLine: (line: string) => void) {
  let rest = '';
  return {
    push: (piece: Buffer | string) => {
      const lines = (rest + String(piece)).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(onLine);
    },
    end: () => {
      if (rest !== '') {
        onLine(rest);
      }
    },
  };
}
