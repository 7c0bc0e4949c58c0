import type { Bench } from './bench.ts';
import { up } from './up.ts';

/** The programs of the bench, in the order in which all of them run. */
export const benches: Readonly<Record<string, Bench>> = { up };
