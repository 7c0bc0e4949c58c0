import { lineThrough, type Point, pairwise, type Spread, spreadOf } from './figures.ts';

/** One thing that was measured in every round. */
export interface Series {
  readonly what: string;
  /** `s`, `MB` and so on. */
  readonly unit: string;
  readonly values: readonly number[];
  /** The median shall be at most this. */
  readonly goal?: number;
}

/** Two series compared: median of the one by median of the other. */
export interface Ratio {
  readonly what: string;
  readonly to: string;
  /** The ratio shall be at most this. */
  readonly goal?: number;
}

/** What each more of something costs. */
export interface Growth {
  readonly what: string;
  /** What y is counted in, for each one of x: `s per link`. */
  readonly unit: string;
  readonly points: readonly Point[];
  readonly goal?: number;
}

/** What one program of the bench found. */
export interface Report {
  readonly name: string;
  readonly about: string;
  readonly series: readonly Series[];
  readonly ratios: readonly Ratio[];
  readonly growths: readonly Growth[];
  /** How it was measured, and what was left out and why. */
  readonly notes: readonly string[];
}

export interface RatioFigures extends Ratio {
  readonly ratio: number;
  /** The same round by round. */
  readonly pairs: Spread;
}

/** The report with its figures, as it is written as JSON. */
export function withFigures(report: Report) {
  const valuesOf = (what: string) => report.series.find((one) => one.what === what)?.values ?? [];
  return {
    ...report,
    series: report.series.map((one) => ({ ...one, ...spreadOf(one.values) })),
    ratios: report.ratios.flatMap((one): RatioFigures[] => {
      const [values, to] = [valuesOf(one.what), valuesOf(one.to)];
      const ratio = spreadOf(values).median / spreadOf(to).median;
      return values.length === 0 || to.length === 0
        ? []
        : [{ ...one, ratio, pairs: spreadOf(pairwise(values, to)) }];
    }),
    growths: report.growths.map((one) => ({ ...one, ...lineThrough(one.points) })),
  };
}
