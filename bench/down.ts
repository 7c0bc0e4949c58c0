import { type Command, command } from '../src/command.ts';
import type { Bench } from './bench.ts';
import { knows } from './knows.ts';
import { findPrograms, type Programs } from './programs.ts';
import { inRounds } from './rounds.ts';
import { prefix, type Scene, secondsOf } from './scene.ts';

const names = { labs: 'labs down', kind: 'kind delete, side by side' };
const instance = 'bench-mm';

/** `labs down` against deleting the same clusters with kind, side by side. */
export const down: Bench = {
  about: 'labs down of multus-mirror against parallel kind delete of the same clusters',
  run: async (scene, { rounds }) => {
    const programs = await findPrograms(scene);
    const lab = await scene.copyLab('multus-mirror', instance);
    // The proof is no part of what is measured.
    const quick = (await knows(scene, '--no-prove', 'up')) ? ['--no-prove'] : [];
    const measured = (what: string, away: Command) => ({
      what,
      measure: async () => {
        scene.say('bringing the lab up');
        await scene.run(scene.labs('up', lab, ...quick), { timeout: 1_800_000 });
        const seconds = await secondsOf(scene, away);
        await scene.clear();
        return seconds;
      },
    });
    const values = await inRounds(
      [
        measured(names.labs, scene.labs('down', instance)),
        measured(names.kind, deleteSideBySide(programs, scene)),
      ],
      rounds,
      (what, round, value) => scene.say(`round ${round + 1}: ${what} ${value.toFixed(1)} s`),
    );
    return {
      series: [...values].map(([what, own]) => ({ what, unit: 's', values: own })),
      ratios: [{ what: names.labs, to: names.kind, goal: 1.1 }],
      growths: [],
      notes: [
        'both take away the same lab, brought up anew each time; labs also removes its helper container, network and state, and looks for leftovers',
      ],
    };
  },
};

function deleteSideBySide({ kind }: Programs, scene: Scene): Command {
  const script = `
for cluster in ran core probe; do
  "$KIND" delete cluster --name "$PREFIX-$cluster" --kubeconfig "$FOLDER/$cluster.kubeconfig" &
done
wait`;
  const folder = `${scene.folder}/state/${instance}`;
  return { ...command('sh', '-c', script), env: { KIND: kind, PREFIX: `${prefix}mm`, FOLDER: folder } };
}
