import { randomFrom } from '../fuzz/random.ts';

export const commands = ['up', 'down', 'test', 'solve'] as const;
export type Killed = (typeof commands)[number];

/** When `labs` is killed: at this part, 0 to 1, of the time that the command takes when it is left alone. */
export interface Moment {
  readonly command: Killed;
  readonly at: number;
}

/**
 * The moments that follow from a seed. Any four in a row are one of each command, and the moments of one command are
 * spread over its time: of two one is in its first half, of three one in each third.
 */
export function momentsOf(seed: number, rounds: number): Moment[] {
  const random = randomFrom(seed);
  const times = Math.ceil(rounds / commands.length);
  const spread = new Map(commands.map((command) => [command, shuffled(slices(times), random)]));
  return Array.from({ length: times }, (_, turn) =>
    shuffled(commands, random).map((command) => {
      const slice = spread.get(command)?.[turn] ?? 0;
      return { command, at: (slice + random.int(1000) / 1000) / times };
    }),
  )
    .flat()
    .slice(0, rounds);
}

function slices(many: number): number[] {
  return Array.from({ length: many }, (_, at) => at);
}

type Random = ReturnType<typeof randomFrom>;

/** Fisher and Yates. */
function shuffled<T>(list: readonly T[], random: Random): T[] {
  const mixed = [...list];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = random.int(last + 1);
    [mixed[last], mixed[other]] = [mixed[other] as T, mixed[last] as T];
  }
  return mixed;
}
