import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ExecutionContext } from 'ava';
import { targets } from './targets.ts';
import type { News, Work } from './worker.ts';

/** Far above what any round takes on a busy machine; a parser that hangs never answers at all. */
const longestRound = 20_000;
/** Megabytes. What the sources and their libraries take is a fifth of it. */
const mostMemory = 512;

/**
 * Runs a target in a thread of its own, so that one that never comes back, or eats the memory, is a failure with its
 * seed. `LABS_FUZZ_SEED` and `LABS_FUZZ_RUNS` say where to begin and for how long.
 */
export async function fuzz(t: ExecutionContext, target: string): Promise<void> {
  const seed = numberFrom('LABS_FUZZ_SEED', 1);
  const runs = numberFrom('LABS_FUZZ_RUNS', targets[target]?.runs ?? 0);
  // Longer runs are asked for by name; AVA's own limit is for the tests that everybody runs.
  t.timeout(120_000 + runs * 1_000);
  const folder = await mkdtemp(join(tmpdir(), 'labs-fuzz-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const { failed, done } = await watch({ target, folder, seed, runs });
  const again = failed && `LABS_FUZZ_SEED=${failed.seed} LABS_FUZZ_RUNS=1 shows it again`;
  t.is(failed, undefined, failed && `${again}: ${failed.objection}`);
  t.is(done, runs);
}

interface Outcome {
  readonly done: number;
  readonly failed?: { readonly seed: number; readonly objection: string };
}

async function watch(work: Work): Promise<Outcome> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    workerData: work,
    resourceLimits: { maxOldGenerationSizeMb: mostMemory },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  let current = work.seed;
  let done = 0;
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Outcome>((resolve) => {
      const fail = (objection: string) => resolve({ done, failed: { seed: current, objection } });
      const wind = () => {
        clearTimeout(timer);
        timer = setTimeout(() => fail(`it took more than ${longestRound / 1000} seconds`), longestRound);
      };
      wind();
      worker.on('message', (news: News) => {
        wind();
        current = news.seed;
        done += news.kind === 'end' ? 1 : 0;
        if (news.objection !== undefined) {
          fail(news.objection);
        }
      });
      worker.on('error', (error: Error) => fail(String(error.stack ?? error)));
      worker.on('exit', () => resolve({ done }));
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function numberFrom(name: string, otherwise: number): number {
  const text = process.env[name];
  if (text === undefined || text === '') {
    return otherwise;
  }
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new Error(`${name} is "${text}", which is no whole number`);
  }
  return number;
}
