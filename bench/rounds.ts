/** One of several things that are measured against each other. */
export interface Candidate {
  readonly what: string;
  /** Measures once; rounds count from 0. */
  measure(round: number): Promise<number>;
}

/**
 * Measures every candidate in every round, so that a machine whose speed changes does so for all of them. Who goes
 * first changes from round to round: what one leaves behind (caches, a busy engine) shall not always hit the same.
 */
export async function inRounds(
  candidates: readonly Candidate[],
  rounds: number,
  told: (what: string, round: number, value: number) => void,
): Promise<ReadonlyMap<string, readonly number[]>> {
  const values = new Map(candidates.map(({ what }): [string, number[]] => [what, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const { what, measure } of rotated(candidates, round)) {
      const value = await measure(round);
      values.get(what)?.push(value);
      told(what, round, value);
    }
  }
  return values;
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const at = list.length === 0 ? 0 : by % list.length;
  return [...list.slice(at), ...list.slice(0, at)];
}
