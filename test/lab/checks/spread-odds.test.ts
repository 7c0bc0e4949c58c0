import test from 'ava';
import {
  evenBounds,
  noticed,
  requestsForOne,
  requestsNeeded,
  sampleLevel,
  spreadLevel,
} from '../../../src/lab/checks/spread-odds.ts';

const level = sampleLevel(1);

test('one pass needs a sample level of one in a thousand, and more passes a stricter one', (t) => {
  t.is(level, 1e-3);
  t.true(100 * sampleLevel(100) ** 2 <= 1.000001e-6);
  t.is(spreadLevel({ steadyFor: 0, every: 1 }), level);
  t.is(spreadLevel({ steadyFor: 10, every: 0.5 }), sampleLevel(21));
});

test('both tails together are below the level, and one request more or less would not be', (t) => {
  for (const [requests, replicas] of [
    [300, 3],
    [150, 2],
    [1000, 10],
    [40, 2],
  ] as const) {
    const { atLeast, atMost } = evenBounds(requests, replicas, level);
    const odds = exactOdds(requests, replicas);
    const sum = (from: number, to: number) => odds.slice(from, to).reduce((one, other) => one + other, 0);
    const tail = level / (2 * replicas);
    t.true(sum(0, atLeast) < tail && sum(0, atLeast + 1) >= tail, `${requests} over ${replicas}, below`);
    t.true(sum(atMost + 1, requests + 1) < tail && sum(atMost, requests + 1) >= tail, 'above');
  }
});

test('a right system is failed at the rate that is stated', (t) => {
  // One in a million cannot be simulated; the same bounds at a coarse level can.
  const [requests, replicas, runs, coarse] = [120, 3, 20_000, 0.05];
  const bounds = evenBounds(requests, replicas, coarse);
  const random = seeded(42);
  let out = 0;
  for (let run = 0; run < runs; run += 1) {
    out += isOut(drawn(requests, evenWeights(replicas), random), bounds) ? 1 : 0;
  }
  // Bonferroni and whole numbers make it rarer than the level, but the bounds are not slack either.
  t.true(out / runs < coarse, `${out} of ${runs}`);
  t.true(out / runs > coarse / 4, `${out} of ${runs}`);
});

test('no right system of a thousand fails at the real level, and hardly any needs a second sample', (t) => {
  const bounds = evenBounds(300, 3, level);
  const random = seeded(7);
  const samples = Array.from({ length: 2000 }, () => isOut(drawn(300, evenWeights(3), random), bounds));
  t.false(samples.some((first, index) => index % 2 === 0 && first && samples[index + 1]));
  t.true(samples.filter((first) => first).length < 10);
});

test('a replica with half its share, or with nothing, is noticed as often as stated', (t) => {
  const [requests, replicas] = [300, 3];
  const bounds = evenBounds(requests, replicas, level);
  const random = seeded(11);
  const half = [0.5 / 3, 1.25 / 3, 1.25 / 3];
  let missed = 0;
  for (let run = 0; run < 5000; run += 1) {
    missed += isOut(drawn(requests, half, random), bounds) ? 0 : 1;
  }
  const power = (1 - missed / 5000) ** 2;
  t.true(power >= noticed(requests, replicas, 0.5, level) - 0.01, `${power}`);
  t.is(noticed(requests, replicas, 0, level), 1);
});

test('requests needed grow with the replicas, and suffice', (t) => {
  const needed = [2, 3, 4, 5, 10].map((replicas) => requestsNeeded(replicas, level));
  t.deepEqual(
    needed,
    [...needed].sort((one, other) => one - other),
  );
  for (const [index, replicas] of [2, 3, 4, 5, 10].entries()) {
    const requests = needed[index] ?? 0;
    t.true(noticed(requests, replicas, 0.5, level) >= 0.99);
    t.is(noticed(requests, replicas, 0, level), 1);
    t.true(noticed(requests - 10, replicas, 0.5, level) < 0.99);
  }
  t.true(requestsNeeded(3, level) < 300);
});

test('twenty-one requests at one replica are no accident', (t) => {
  t.is(requestsForOne, 21);
  t.true(2 ** (1 - requestsForOne) < 1e-6 && 2 ** (2 - requestsForOne) > 0.9e-6);
});

test('the bounds of thousands of requests are found', (t) => {
  const { atLeast, atMost } = evenBounds(10_000, 3, level);
  t.true(atLeast > 3100 && atLeast < 3200 && atMost > 3470 && atMost < 3560);
});

/** B(n, 1/k) by multiplying up, with no logarithm: another way than the code's. */
function exactOdds(requests: number, replicas: number): number[] {
  const chance = 1 / replicas;
  const odds = [(1 - chance) ** requests];
  for (let number = 1; number <= requests; number += 1) {
    odds.push(((odds[number - 1] ?? 0) * (requests - number + 1) * chance) / (number * (1 - chance)));
  }
  return odds;
}

function evenWeights(replicas: number): number[] {
  return Array.from({ length: replicas }, () => 1 / replicas);
}

function isOut(numbers: readonly number[], bounds: { atLeast: number; atMost: number }): boolean {
  return numbers.some((number) => number < bounds.atLeast || number > bounds.atMost);
}

/** How many requests each replica got. */
function drawn(requests: number, weights: readonly number[], random: () => number): number[] {
  const numbers = weights.map(() => 0);
  for (let request = 0; request < requests; request += 1) {
    let rest = random();
    let at = 0;
    while (at < weights.length - 1 && rest >= (weights[at] ?? 0)) {
      rest -= weights[at] ?? 0;
      at += 1;
    }
    numbers[at] = (numbers[at] ?? 0) + 1;
  }
  return numbers;
}

/** xorshift32: the same numbers in every run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}
