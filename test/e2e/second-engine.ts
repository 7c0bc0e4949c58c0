import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { command } from '../../src/command.ts';
import { runner } from '../../src/exec.ts';
import { waitUntil } from '../../src/wait.ts';
import { endWith } from './registry-route.ts';

export interface SecondEngine {
  /** What DOCKER_HOST has to be. */
  readonly host: string;
  /** Ends it as a machine does that goes down in order; its containers end with it. */
  stop(): Promise<void>;
  /** The same engine again, with what it had. */
  start(): Promise<void>;
}

/** DOCKER_HOST of a second engine; undefined where none can be started (not root, or the engine is not on this machine). */
export async function startSecondEngine(t: ExecutionContext, folder: string): Promise<string | undefined> {
  return (await secondEngine(t, folder))?.host;
}

/**
 * A Docker engine with nothing in it, for this test alone: a bridge, folders and containerd namespaces of its own, no
 * packet filter rules. `flags` are dockerd's own. (`--bridge none` will not do: it deletes the host's docker0.)
 */
export async function secondEngine(
  t: ExecutionContext,
  folder: string,
  flags: readonly string[] = [],
): Promise<SecondEngine | undefined> {
  if (process.getuid?.() !== 0) {
    t.log('not root: no second engine');
    return undefined;
  }
  await mkdir(folder, { recursive: true });
  // Runs after the engine has ended: dockerd leaves the mount of its own network namespace behind.
  t.teardown(async () => {
    const quiet = runner(new AbortController().signal);
    for (const path of await mountsBelow(join(folder, 'exec', 'netns'))) {
      await quiet(command('umount', path));
    }
  });
  const bridge = await makeBridge(t);
  const host = `unix://${join(folder, 'docker.sock')}`;
  let child = launch(folder, host, bridge, flags);
  const begin = async () => {
    endWith(t, child.process);
    return answers(child, host);
  };
  const problem = await begin();
  if (problem !== undefined) {
    t.log(`no second engine: ${problem}`);
    return undefined;
  }
  return {
    host,
    stop: async () => {
      const ended = once(child.process, 'exit');
      child.process.kill('SIGTERM');
      await ended;
    },
    start: async () => {
      child = launch(folder, host, bridge, flags);
      const problem = await begin();
      if (problem !== undefined) {
        throw new Error(`the second engine does not come back: ${problem}`);
      }
    },
  };
}

interface Launched {
  readonly process: ChildProcess;
  /** Its last words, when it has ended. */
  readonly failed: Promise<string>;
}

function launch(folder: string, host: string, bridge: string, flags: readonly string[]): Launched {
  const child = spawn(
    'dockerd',
    [
      ...['--host', host, '--data-root', join(folder, 'data'), '--exec-root', join(folder, 'exec')],
      ...['--pidfile', join(folder, 'pid'), '--bridge', bridge, '--iptables=false', '--ip6tables=false'],
      // Should a system-wide containerd be used, what is in it stays apart.
      ...['--containerd-namespace', 'labs-test', '--containerd-plugins-namespace', 'labs-test-plugins'],
      ...flags,
    ],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = `${said}${chunk}`.slice(-2000);
  });
  const failed = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', () => resolve(said));
  });
  return { process: child, failed };
}

/** Waits until it answers; resolves with what is wrong when it ends instead. */
function answers({ failed }: Launched, host: string): Promise<string | undefined> {
  const { signal } = new AbortController();
  const run = runner(signal);
  const up = waitUntil(
    () => run({ ...command('docker', 'version'), env: { DOCKER_HOST: host } }, { accept: [0, 1] }),
    ({ exitCode }) => exitCode === 0,
    {
      what: 'the second engine',
      deadline: 60_000,
      every: 200,
      signal,
      describe: ({ stderr }) => stderr.trim(),
    },
  ).then(() => undefined);
  return Promise.race([up, failed]);
}

async function makeBridge(t: ExecutionContext): Promise<string> {
  const run = runner(new AbortController().signal);
  const ip = (...argv: string[]) => run(command('ip', ...argv));
  const name = `labs-t${process.pid}`;
  await ip('link', 'add', name, 'type', 'bridge');
  t.teardown(async () => void (await ip('link', 'delete', name)));
  await ip('address', 'add', '192.168.253.1/24', 'dev', name);
  await ip('link', 'set', name, 'up');
  return name;
}

/** Mounts that an engine leaves behind would keep its folder from being removed. */
export async function mountsBelow(folder: string): Promise<string[]> {
  const text = await readFile('/proc/mounts', 'utf8').catch(() => '');
  return text
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`));
}
