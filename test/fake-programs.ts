import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';

/** One call a fake program expects. Each has to happen at least once; anything else fails the test. */
export interface Call {
  /** The arguments, all of them; a pattern is held against them joined by blanks. */
  readonly args: readonly string[] | RegExp;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  /** JavaScript run instead of ending at once; it ends the process itself. */
  readonly body?: string;
}

export interface FakePrograms {
  /** A folder of its own for the test, removed after it. */
  readonly folder: string;
  /** The environment for `labs`: PATH holds the fakes alone, state and cache are in the folder. */
  readonly env: Record<string, string>;
  /** Resolves once a program has been called for the n-th of its expected calls. */
  called(name: string, at: number): Promise<void>;
}

/** Puts strict little programs on a PATH of their own. */
export function fakePrograms(
  t: ExecutionContext,
  programs: Readonly<Record<string, readonly Call[]>> = {},
): FakePrograms {
  const folder = mkdtempSync(join(tmpdir(), 'labs-test-'));
  const bin = join(folder, 'bin');
  const log = join(folder, 'calls');
  mkdirSync(bin);
  for (const [name, calls] of Object.entries(programs)) {
    writeFileSync(join(bin, name), source(name, calls, log));
    chmodSync(join(bin, name), 0o755);
  }
  t.teardown(() => {
    const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : [];
    rmSync(folder, { recursive: true, force: true });
    const wanted = Object.entries(programs).flatMap(([name, calls]) => calls.map((_, at) => `${name} ${at}`));
    const wrong = [
      ...lines.filter((line) => line.startsWith('unexpected ')),
      ...wanted.filter((call) => !lines.includes(call)).map((call) => `never called: ${call}`),
    ];
    if (wrong.length > 0) {
      throw new Error(wrong.join('\n'));
    }
  });
  const env = {
    PATH: bin,
    HOME: folder,
    // No engine but the fake one.
    DOCKER_HOST: `unix://${join(folder, 'no-engine.sock')}`,
    LABS_STATE: join(folder, 'state'),
    LABS_CACHE: join(folder, 'cache'),
    NO_COLOR: '1',
  };
  const called = async (name: string, at: number) => {
    while (!(existsSync(log) && readFileSync(log, 'utf8').split('\n').includes(`${name} ${at}`))) {
      await delay(20);
    }
  };
  return { folder, env, called };
}

function source(name: string, calls: readonly Call[], log: string): string {
  const table = calls.map(({ args, body: _, ...rest }) => ({
    ...rest,
    ...(args instanceof RegExp ? { pattern: args.source } : { args }),
  }));
  const bodies = calls.map(({ body }) => (body === undefined ? 'undefined' : `() => {${body}}`));
  return `#!${process.execPath}
const { appendFileSync } = require('node:fs');
const calls = ${JSON.stringify(table)};
const bodies = [${bodies.join(', ')}];
const args = process.argv.slice(2);
const at = calls.findIndex((call) => call.pattern === undefined
  ? JSON.stringify(call.args) === JSON.stringify(args)
  : new RegExp(call.pattern, 's').test(args.join(' ')));
const name = ${JSON.stringify(name)};
appendFileSync(${JSON.stringify(log)}, at === -1 ? 'unexpected ' + name + ' ' + JSON.stringify(args) + '\\n' : name + ' ' + at + '\\n');
if (at === -1) {
  process.stderr.write('unexpected call: ' + name + ' ' + args.join(' ') + '\\n');
  process.exit(99);
}
process.stdout.write(calls[at].stdout ?? '');
process.stderr.write(calls[at].stderr ?? '');
if (bodies[at] === undefined) {
  process.exitCode = calls[at].exitCode ?? 0;
} else {
  bodies[at]();
}
`;
}
