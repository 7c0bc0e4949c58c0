import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { Verdict } from '../../src/checks/verdict.ts';

export const root = dirname(dirname(import.meta.dirname));

export interface Ended {
  /** Exit code; 128 + the signal's number as a shell would say it is not used: null means ended by a signal. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Child {
  readonly ended: Promise<Ended>;
  /** Resolves when standard error has said so; rejects when the process ends first. */
  said(pattern: RegExp): Promise<void>;
  kill(signal: NodeJS.Signals): void;
}

/** A lab of its own name in a folder of its own, with its own state, as a user would have it. */
export interface Bench {
  readonly name: string;
  readonly folder: string;
  /** Runs `labs` and waits for its end. */
  labs(...argv: string[]): Promise<Ended>;
  /** Starts `labs` and returns at once. */
  start(argv: readonly string[], env?: Record<string, string>): Child;
  readonly env: NodeJS.ProcessEnv;
}

/**
 * A copy of a lab under a name that nothing else has, so that a test touches no lab of the user's. Taken down and
 * removed when the test file ends, however it ends.
 */
export async function makeBench(
  t: Pick<ExecutionContext, 'log'>,
  source: string,
  teardown: (end: () => Promise<void>) => void,
): Promise<Bench> {
  const home = await mkdtemp(join(tmpdir(), 'labs-e2e-'));
  const name = `e2e-${home
    .slice(-6)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, 'x')}`;
  const folder = join(home, 'labs', name);
  await cp(source, folder, { recursive: true });
  const env = {
    ...process.env,
    CI: 'true',
    // A name that never comes again needs no snapshot.
    LABS_SNAPSHOTS: 'off',
    LABS_STATE: join(home, 'state'),
    LABS_PATH: join(home, 'labs'),
  };
  const start: Bench['start'] = (argv, more = {}) =>
    startProcess(join(root, 'bin', 'labs'), argv, { ...env, ...more });
  const labs: Bench['labs'] = async (...argv) => {
    const ended = await start(argv).ended;
    t.log(`labs ${argv.join(' ')}: exit code ${ended.code}`);
    return ended;
  };
  teardown(async () => {
    await labs('down', name);
    await rm(home, { recursive: true, force: true });
  });
  return { name, folder, labs, start, env };
}

export function startProcess(
  file: string,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  input?: string,
): Child {
  const child = spawn(file, argv, { env, stdio: ['pipe', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout.on('data', (piece) => {
    stdout += String(piece);
  });
  child.stderr.on('data', (piece) => {
    stderr += String(piece);
    for (const listener of listeners) {
      listener();
    }
  });
  // A program that ends without reading its input is no failure of the test.
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
  return {
    ended,
    kill: (signal) => void child.kill(signal),
    said: (pattern) =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (pattern.test(stderr)) {
            listeners.delete(look);
            resolve();
          }
        };
        listeners.add(look);
        look();
        void ended.then(() => reject(new Error(`ended without saying ${pattern}:\n${stderr}`)), reject);
      }),
  };
}

/** Runs a program that the test itself needs; it has to succeed. */
export async function run(file: string, ...argv: string[]): Promise<string> {
  const { code, stdout, stderr } = await startProcess(file, argv, process.env).ended;
  if (code !== 0) {
    throw new Error(`${file} ${argv.join(' ')}: exit code ${code}\n${stderr}`);
  }
  return stdout;
}

export interface UpAnswer {
  readonly outcomes: readonly { id: string; outcome: string; seconds: number; repaired?: string }[];
  readonly verdicts: readonly Verdict[];
}

/** Ids of the actions that were not found done already. */
export function changedBy(answer: UpAnswer): string[] {
  return answer.outcomes.filter(({ outcome }) => outcome !== 'unchanged').map(({ id }) => id);
}

/** The checks that did not pass, with what they saw. */
export function notPassed(verdicts: readonly Verdict[]): string[] {
  return verdicts
    .filter(({ status }) => status !== 'pass')
    .map((one) => `${one.check} ${one.status}: ${one.seen}`);
}
