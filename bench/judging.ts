import { join } from 'node:path';
import { command } from '../src/command.ts';
import { LabsError } from '../src/errors.ts';
import type { Bench } from './bench.ts';
import { inRounds } from './rounds.ts';
import { root, type Scene } from './scene.ts';

const few = 100_000;
const many = 1_000_000;

/** What accounting for captured frames costs, and whether its memory stays flat. */
export const judging: Bench = {
  about: 'accounting for a million captured frames: processor time, and memory against a tenth of them',
  run: async (scene, { rounds }) => {
    const memory = new Map<number, number[]>([few, many].map((count) => [count, []]));
    const values = await inRounds(
      [few, many].map((count) => ({
        what: `${count} frames`,
        measure: async () => {
          const judged = await judge(scene, count);
          memory.get(count)?.push(judged.memory);
          return judged.seconds;
        },
      })),
      rounds,
      (what, round, value) => scene.say(`round ${round + 1}: ${what} ${value.toFixed(2)} s`),
    );
    const name = (count: number) => `memory, ${count} frames`;
    return {
      series: [
        ...[...values].map(([what, own]) => ({ what, unit: 's', values: own })),
        ...[...memory].map(([count, own]) => ({ what: name(count), unit: 'MB', values: own })),
      ],
      ratios: [{ what: name(many), to: name(few), goal: 1.3 }],
      growths: [],
      notes: [
        'frames of 60 to 1514 bytes, streamed from another process as tcpdump would; processor seconds and peak memory of the judging process alone, the start of Node included',
      ],
    };
  },
};

async function judge({ run }: Scene, count: number): Promise<{ seconds: number; memory: number }> {
  const script = '"$1" "$2" make "$3" | "$1" "$2" judge "$3"';
  const program = join(root, 'bench/judge-frames.ts');
  const value = command('sh', '-c', script, 'sh', process.execPath, program, String(count));
  const { stdout } = await run(value, { timeout: 600_000 });
  const judged = JSON.parse(stdout) as { whole: number; seconds: number; memory: number };
  if (judged.whole !== count) {
    throw new LabsError(`Of ${count} frames ${judged.whole} were found whole: the bench itself is wrong`);
  }
  return judged;
}
