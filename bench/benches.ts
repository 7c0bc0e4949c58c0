import { again } from './again.ts';
import type { Bench } from './bench.ts';
import { down } from './down.ts';
import { growth } from './growth.ts';
import { judging } from './judging.ts';
import { mirroring } from './mirroring.ts';
import { packets } from './packets.ts';
import { supply } from './supply.ts';
import { up } from './up.ts';

/** The programs of the bench, in the order in which all of them run. */
export const benches: Readonly<Record<string, Bench>> = {
  up,
  down,
  again,
  growth,
  packets,
  judging,
  mirroring,
  supply,
};
