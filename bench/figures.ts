/** What several rounds of one measurement gave. */
export interface Spread {
  readonly minimum: number;
  readonly median: number;
  readonly maximum: number;
  readonly rounds: number;
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    minimum: sorted[0] ?? Number.NaN,
    median: medianOf(sorted),
    maximum: sorted.at(-1) ?? Number.NaN,
    rounds: sorted.length,
  };
}

/** Of an even number of values the middle between the two in the middle. */
function medianOf(sorted: readonly number[]): number {
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2;
}

/** The mean of the middle half: without what happens now and then, and finer than the steps in which is measured. */
export function middleMean(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = Math.floor(sorted.length / 4);
  const middle = sorted.slice(cut, sorted.length - cut);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

/** Values of one round stand at the same place, so that a machine that grows slower meanwhile slows both. */
export function pairwise(values: readonly number[], to: readonly number[]): number[] {
  return values.slice(0, to.length).map((value, round) => value / (to[round] ?? Number.NaN));
}

export type Point = readonly [x: number, y: number];

/** The straight line through points with the least squares: what each more of x costs, and what it costs at 0. */
export function lineThrough(points: readonly Point[]): { readonly slope: number; readonly start: number } {
  const mean = (of: (point: Point) => number) =>
    points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const x = mean((point) => point[0]);
  const y = mean((point) => point[1]);
  const spread = points.reduce((sum, point) => sum + (point[0] - x) ** 2, 0);
  const slope = points.reduce((sum, point) => sum + (point[0] - x) * (point[1] - y), 0) / spread;
  return { slope, start: y - slope * x };
}
