/** How long and how the faults run; a failure is run again by giving its seed. */
export interface Settings {
  /** False as a part of all tests: a few rounds, one cluster. */
  readonly isLong: boolean;
  readonly seed: number;
  /** The rounds that were asked for, or else the program's own number for its form. */
  rounds(usual: { readonly short: number; readonly long: number }): number;
}

export function readSettings(
  env: Readonly<Record<string, string | undefined>>,
  now: () => number = Date.now,
): Settings {
  const isLong = env['LABS_FAULTS'] === 'long';
  const asked = Number(env['LABS_FAULTS_ROUNDS'] ?? 0);
  return {
    isLong,
    seed: Number(env['LABS_FAULTS_SEED'] ?? now() % 100_000),
    rounds: ({ short, long }) => asked || (isLong ? long : short),
  };
}
