import type { Bench } from './bench.ts';
import { knows } from './knows.ts';
import { inRounds } from './rounds.ts';
import { secondsOf } from './scene.ts';

/** What somebody runs on a lab that is up, with the seconds that each may take. */
const commands = (lab: string) =>
  [
    { what: 'labs up, converging', args: ['up', lab], goal: 4 },
    { what: 'labs up --no-prove', args: ['up', lab, '--no-prove'], goal: 1.5 },
    { what: 'labs status', args: ['status', 'bench-mm'], goal: 0.5 },
    { what: 'labs plan', args: ['plan', lab], goal: 0.3 },
    { what: 'labs --help', args: ['--help'], goal: 0.15 },
  ] as const;

/** What is asked again and again of a healthy lab. */
export const again: Bench = {
  about: 'commands on a healthy multus-mirror: converging up, status, plan, help',
  run: async (scene, { rounds }) => {
    const lab = await scene.copyLab('multus-mirror', 'bench-mm');
    const canSkipProof = await knows(scene, '--no-prove', 'up');
    const wanted = commands(lab).filter(
      ({ args }) => canSkipProof || !(args as readonly string[]).includes('--no-prove'),
    );
    scene.say('bringing the lab up');
    await scene.run(scene.labs('up', lab), { timeout: 1_800_000 });
    const values = await inRounds(
      wanted.map(({ what, args }) => ({ what, measure: () => secondsOf(scene, scene.labs(...args)) })),
      rounds,
      (what, round, value) => scene.say(`round ${round + 1}: ${what} ${value.toFixed(2)} s`),
    );
    return {
      series: wanted.map(({ what, goal }) => ({ what, unit: 's', values: values.get(what) ?? [], goal })),
      ratios: [],
      growths: [],
      notes: [
        'whole processes, bin/labs and the start of Node included',
        ...(canSkipProof
          ? []
          : ['left out: `labs up --no-prove`, because `labs up --help` has no such option']),
      ],
    };
  },
};
