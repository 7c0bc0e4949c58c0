import { setTimeout as delay } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';
import { type Bench, type Ended, notPassed } from '../e2e/labs.ts';
import { liveLab } from '../e2e/live-lab.ts';
import { inEngine, leftOf } from '../e2e/traces.ts';

/** Seconds that each took. */
export interface Times {
  readonly up: number;
  readonly down: number;
}

/** `up` makes the lab whole and proves it. Returns its seconds. */
export async function converges(t: ExecutionContext, bench: Bench): Promise<number> {
  const begun = performance.now();
  const { outcomes, verdicts } = await liveLab(bench).up();
  t.true(verdicts.length > 0, 'nothing was proven');
  t.deepEqual(notPassed(verdicts), []);
  const mended = outcomes.flatMap(({ id, repaired }) => (repaired === undefined ? [] : `${id}: ${repaired}`));
  const slowest = outcomes.toSorted((a, b) => b.seconds - a.seconds)[0];
  t.log(`${slowest?.id} took ${slowest?.seconds.toFixed(1)} s; mended: ${mended.join('; ') || 'nothing'}`);
  return (performance.now() - begun) / 1000;
}

/** `down` leaves nothing, neither what is there now nor of what was `before`. Returns its seconds. */
export async function goes(t: ExecutionContext, bench: Bench, before?: readonly string[]): Promise<number> {
  const made = before ?? (await inEngine(bench));
  const begun = performance.now();
  const { code, stderr } = await bench.labs('down', bench.name);
  const seconds = (performance.now() - begun) / 1000;
  t.is(code, 0, stderr);
  // What a killed `labs` had started (kind, a docker exec) may need a moment to notice.
  let left = await leftOf(bench, made);
  for (let tries = 0; left.length > 0 && tries < 40; tries += 1) {
    await delay(250);
    left = await leftOf(bench, made);
  }
  t.deepEqual(left, []);
  return seconds;
}

/** What has to hold after every fault: `up` converges and proves, `down` leaves nothing. */
export async function convergesAndGoes(t: ExecutionContext, bench: Bench): Promise<Times> {
  const before = await inEngine(bench);
  const up = await converges(t, bench);
  return { up, down: await goes(t, bench, [...before, ...(await inEngine(bench))]) };
}

/** `labs` ends with 3 and these words within so many seconds, and it is no defect of its own. */
export async function refused(
  t: ExecutionContext,
  ended: Promise<Ended>,
  says: RegExp,
  within: number,
): Promise<void> {
  const begun = performance.now();
  const { code, stderr } = await ended;
  const seconds = (performance.now() - begun) / 1000;
  t.log(`exit code ${code} after ${seconds.toFixed(1)} s`);
  t.log(stderr.split('\n').find((line) => says.test(line)) ?? stderr);
  t.is(code, 3, stderr);
  t.regex(stderr, says);
  t.notRegex(stderr, /defect of labs/);
  t.true(seconds < within, `${seconds} s`);
}
