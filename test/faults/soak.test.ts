import { homedir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { lineThrough } from '../../bench/figures.ts';
import { findFolders } from '../../src/folders.ts';
import { type Bench, root } from '../e2e/labs.ts';
import { countsText, lookAround, memoryUse, newSince, type Things } from './counts.ts';
import { converges, goes } from './ending.ts';
import { benchOf, smallLab } from './lab.ts';
import { readSettings } from './settings.ts';

/**
 * The same lab up, down and tested, again and again. Everything on the machine is looked at, so that nothing else may
 * come and go beside it.
 */
const rounds = readSettings(process.env).rounds({ short: 2, long: 30 });
const ends: (() => Promise<void>)[] = [];
const samples: { things: Things; engine: number | undefined; machine: number | undefined }[] = [];
let bench: Bench;

test.before(async (t) => {
  bench = await benchOf(t, smallLab(), (end) => ends.push(end));
});

test.after.always(async () => {
  for (const end of ends.reverse()) {
    await end();
  }
});

/** Beside the labs, and gone with them. */
const bundles = () => join(bench.folder, '../../bundles');

async function look(): Promise<Things> {
  const { cache } = findFolders(root, { HOME: homedir(), ...process.env }, root);
  const things = await lookAround({
    // What Node compiled is kept for every version of a file.
    'files in the cache': join(cache, 'artifacts'),
    locks: join(cache, 'locks'),
    'unfinished builds': join(cache, 'partial'),
    'files in the state': bench.env['LABS_STATE'] ?? '',
  });
  samples.push({ things, ...(await memoryUse()) });
  return things;
}

for (let round = 0; round <= rounds; round += 1) {
  const title = round === 0 ? 'a first round, after which things are counted' : `round ${round} of ${rounds}`;
  test.serial(`${title}: up, down, test`, async (t) => {
    t.timeout(20 * 60_000);
    const up = await converges(t, bench);
    const down = await goes(t, bench);
    const begun = performance.now();
    const tested = await bench.labs('test', bench.name, '--bundles', bundles());
    t.is(tested.code, 0, tested.stderr);
    const seconds = (performance.now() - begun) / 1000;
    const things = await look();
    t.log(`up ${up.toFixed(1)} s, down ${down.toFixed(1)} s, test ${seconds.toFixed(1)} s`);
    t.log(countsText(things));
    const { engine, machine } = samples.at(-1) ?? {};
    t.log(`memory of the engine ${engine} MB, in use on the machine ${machine} MB`);
  });
}

test.serial('nothing has grown since the first round', (t) => {
  const [first, last] = [samples[0], samples.at(-1)];
  t.is(samples.length, rounds + 1);
  t.deepEqual(newSince(first?.things ?? {}, last?.things ?? {}), {});
  const points = samples.flatMap(({ engine }, x) => (engine === undefined ? [] : [[x, engine] as const]));
  const slope = points.length < 2 ? 0 : lineThrough(points).slope;
  t.log(`the engine's memory grows by ${slope.toFixed(2)} MB a round`);
  // A collector of garbage takes its time; what is lost in each round shows over many.
  t.true(rounds < 10 || slope < 2, `${slope} MB a round`);
});
