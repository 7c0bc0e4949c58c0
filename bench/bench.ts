import type { Report } from './report.ts';
import type { Scene } from './scene.ts';

/** One program of the bench: what it measures, and how often. */
export interface Bench {
  readonly about: string;
  /** Runs only when it is named. */
  readonly isLong?: true;
  /** May leave things in the engine whose names begin with the bench's prefix: they are taken away after it. */
  run(scene: Scene, options: BenchOptions): Promise<Omit<Report, 'name' | 'about'>>;
}

export interface BenchOptions {
  readonly rounds: number;
  /** Of `supply`: what is built; all of the catalogue when empty. */
  readonly artifacts: readonly string[];
}
