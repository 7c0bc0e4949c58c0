import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { CheckContext } from '../../src/checks/context.ts';
import type { Clock } from '../../src/clock.ts';
import { command } from '../../src/command.ts';
import { execInPod, kubectlFor } from '../../src/tools/kubectl.ts';
import { fakeRun } from '../fake-run.ts';

/**
 * A context whose folder is gone after the test and in which time passes at once. Nothing may be run or started in it
 * but what the test brings itself; commands are built as they are for real.
 */
export async function fakeCheckContext(
  t: ExecutionContext,
  own: Partial<CheckContext> = {},
): Promise<CheckContext> {
  const folder = await mkdtemp(join(tmpdir(), 'labs-check-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const kubectl = (cluster: string) => kubectlFor('kubectl', cluster);
  return {
    run: fakeRun(t),
    start: () => Promise.reject(new Error('Nothing may be started here')),
    signal: new AbortController().signal,
    clock: hastyClock(),
    folder,
    templates: '/nowhere',
    execIn: (pod, container) => (argv) => execInPod(kubectl(pod.cluster), pod, argv, container),
    probeIn: (pod) => (argv) => execInPod(kubectl(pod.cluster), pod, argv),
    execInNode: (node) => (argv) => command('docker', 'exec', `${node.cluster}-${node.name}`, ...argv),
    kubectl,
    nodeAddress: () => Promise.reject(new Error('No node here')),
    ...own,
  };
}

/** Every sleep is over at once, and the time has passed. */
export function hastyClock(): Clock {
  let now = Date.UTC(2026, 0, 1);
  return {
    now: () => now,
    sleep: async (milliseconds) => {
      now += milliseconds;
    },
  };
}

/** A clock that stands still until it is told to go on. */
export function stoppedClock(): Clock & { pass(milliseconds: number): void; readonly sleepers: number } {
  let now = Date.UTC(2026, 0, 1);
  const sleeping = new Set<{ until: number; wake: () => void }>();
  return {
    now: () => now,
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        const one = { until: now + milliseconds, wake: resolve };
        sleeping.add(one);
        const abort = () => {
          sleeping.delete(one);
          reject(signal?.reason);
        };
        if (signal?.aborted === true) {
          abort();
        }
        signal?.addEventListener('abort', abort, { once: true });
      }),
    pass: (milliseconds) => {
      now += milliseconds;
      for (const one of [...sleeping].filter(({ until }) => until <= now)) {
        sleeping.delete(one);
        one.wake();
      }
    },
    get sleepers() {
      return sleeping.size;
    },
  };
}
