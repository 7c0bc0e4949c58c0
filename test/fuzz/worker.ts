import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { randomFrom } from './random.ts';
import { targets } from './targets.ts';

/** What the worker is told. */
export interface Work {
  readonly target: string;
  readonly folder: string;
  readonly seed: number;
  readonly runs: number;
}

/** What it tells: of every round that it begins, and what is wrong with the last one. */
export type News = { readonly kind: 'begin' | 'end'; readonly seed: number; readonly objection?: string };

const shared: readonly object[] = [Object, Array, String, Number, Function, Map, RegExp].map(
  (one) => one.prototype,
);

/** Own keys of what every object inherits from. */
function inherited(): string {
  return shared.map((one) => Reflect.ownKeys(one).map(String).join(' ')).join('\n');
}

async function work({ target: name, folder, seed, runs }: Work): Promise<void> {
  const tell = (news: News) => parentPort?.postMessage(news);
  const target = targets[name];
  if (target === undefined) {
    throw new Error(`There is no target "${name}"`);
  }
  const round = await target.prepare(folder);
  const clean = inherited();
  for (let one = seed; one < seed + runs; one += 1) {
    tell({ kind: 'begin', seed: one });
    const objection = await round(randomFrom(one)).catch(
      (error: unknown) => `it threw ${error instanceof Error ? error.stack : String(error)}`,
    );
    const polluted =
      inherited() === clean ? undefined : 'something that every object inherits from has changed';
    const wrong = objection ?? polluted;
    tell({ kind: 'end', seed: one, ...(wrong === undefined ? {} : { objection: wrong }) });
    if (wrong !== undefined) {
      return;
    }
  }
}

if (!isMainThread) {
  await work(workerData as Work);
}
