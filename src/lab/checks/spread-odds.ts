import type { SpreadCheck } from '../check-types.ts';

/*
 * The statistics of an even spread.
 *
 * Model of a right system: every request goes to one of k replicas, each as likely as the others, independently of
 * the requests before it (kube-proxy's iptables and nftables modes choose at random for every new connection).
 * The number that one replica gets out of n requests is then binomial, B(n, 1/k).
 *
 * One sample is out of bounds when any replica's number lies in a tail whose exact probability is below L/(2k): both
 * tails of k replicas, so by Bonferroni's inequality at most L of all samples of a right system are out of bounds,
 * whatever the dependence between replicas. The check fails an attempt only when two samples, drawn one after the
 * other, both are: at most L². L is chosen so that this stays below one in a million over all the attempts that have
 * to pass (one, or as many as fit into `steadyFor`).
 */

/** How often a right system may be failed. */
const rightFailed = 1e-6;

/** L: how often one sample of a right system may be out of bounds, when so many attempts all have to pass. */
export function sampleLevel(attempts: number): number {
  return Math.sqrt(rightFailed / Math.max(1, attempts));
}

/** The level of a check: one attempt has to pass, or as many as fit into `steadyFor`. */
export function spreadLevel({ steadyFor, every }: Pick<SpreadCheck, 'steadyFor' | 'every'>): number {
  return sampleLevel(1 + Math.ceil(steadyFor / every));
}

export interface Bounds {
  readonly atLeast: number;
  readonly atMost: number;
}

/** The numbers of requests that each of `replicas` may get out of `requests`; both ends included. */
export function evenBounds(requests: number, replicas: number, level: number): Bounds {
  const odds = binomial(requests, 1 / replicas);
  const tail = level / (2 * replicas);
  let atLeast = 0;
  for (let sum = odds(0); sum < tail; sum += odds(atLeast)) {
    atLeast += 1;
  }
  let atMost = requests;
  for (let sum = odds(requests); sum < tail; sum += odds(atMost)) {
    atMost -= 1;
  }
  return { atLeast, atMost };
}

/**
 * Probability with which an attempt fails because one replica gets only `share` of what it should (0: nothing at
 * all): both samples have to be out of bounds. The other replicas' surplus could only add to it.
 */
export function noticed(requests: number, replicas: number, share: number, level: number): number {
  const { atLeast, atMost } = evenBounds(requests, replicas, level);
  const odds = binomial(requests, share / replicas);
  let inside = 0;
  for (let number = atLeast; number <= atMost; number += 1) {
    inside += odds(number);
  }
  return (1 - Math.min(1, inside)) ** 2;
}

/** What a sample has to be large enough for: a replica with half its share is noticed 99 times in 100. */
const worthwhile = { share: 0.5, power: 0.99 };

/** The fewest requests with which an even spread over so many replicas can be judged. */
export function requestsNeeded(replicas: number, level: number): number {
  const suffices = (requests: number) =>
    noticed(requests, replicas, worthwhile.share, level) >= worthwhile.power;
  let few = 0;
  let enough = 16;
  while (!suffices(enough)) {
    few = enough;
    enough *= 2;
  }
  // Bounds are whole numbers, so that power has small steps down; from here on it does not fall below again.
  while (enough - few > 1) {
    const middle = Math.floor((few + enough) / 2);
    if (suffices(middle)) {
      enough = middle;
    } else {
      few = middle;
    }
  }
  return enough;
}

/**
 * The fewest requests with which "all go to one" means something: spread at random over two replicas, they would all
 * reach the same one with a probability of 2^(1 - requests), which has to be below one in a million.
 */
export const requestsForOne = Math.ceil(1 + Math.log2(1 / rightFailed));

/** The probability of every number of successes in so many independent trials. */
function binomial(trials: number, chance: number): (successes: number) => number {
  const logs = logFactorials(trials);
  return (successes) => {
    if (chance === 0) {
      return successes === 0 ? 1 : 0;
    }
    const ways = at(logs, trials) - at(logs, successes) - at(logs, trials - successes);
    return Math.exp(ways + successes * Math.log(chance) + (trials - successes) * Math.log1p(-chance));
  };
}

const known: number[] = [0];

/** Natural logarithms of 0!, 1!, ... */
function logFactorials(largest: number): readonly number[] {
  for (let number = known.length; number <= largest; number += 1) {
    known.push(at(known, number - 1) + Math.log(number));
  }
  return known;
}

function at(list: readonly number[], index: number): number {
  return list[index] ?? Number.NaN;
}
