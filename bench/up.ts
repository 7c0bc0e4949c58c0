import type { Command } from '../src/command.ts';
import type { Bench } from './bench.ts';
import { byHand } from './by-hand.ts';
import { knows } from './knows.ts';
import { findPrograms } from './programs.ts';
import { type Candidate, inRounds } from './rounds.ts';
import { type Scene, secondsOf } from './scene.ts';
import { makeStockNode, removeStockNode } from './stock-node.ts';

const name = 'bench-mm';
const names = {
  labs: 'labs up',
  restored: 'labs up, from its snapshot',
  hand: 'by hand',
  parallel: 'by hand, side by side',
  bare: 'bare kind create, side by side',
};

/** `labs up multus-mirror`, verdicts included, against the same by hand, and against nothing but the clusters. */
export const up: Bench = {
  about: 'labs up multus-mirror, proven, against the same by hand without proof',
  run: async (scene, { rounds }) => {
    const programs = await findPrograms(scene);
    const lab = await scene.copyLab('multus-mirror', name);
    const canRestore = await knows(scene, 'snapshot');
    const restore = withSnapshots(scene.labs('up', lab));
    scene.say('getting everything that is not measured, a snapshot included where labs has them');
    await scene.run(restore, { timeout: 1_800_000 });
    await scene.clear();
    const node = await makeStockNode(scene, programs);
    try {
      const values = await inRounds(
        [
          candidate(scene, names.labs, async () => scene.labs('up', lab)),
          ...(canRestore ? [candidate(scene, names.restored, async () => restore)] : []),
          candidate(scene, names.hand, () => byHand('by-hand', node, programs, scene)),
          candidate(scene, names.parallel, () => byHand('by-hand-parallel', node, programs, scene)),
          candidate(scene, names.bare, () => byHand('bare', node, programs, scene)),
        ],
        rounds,
        (what, round, value) => scene.say(`round ${round + 1}: ${what} ${value.toFixed(1)} s`),
      );
      return {
        series: [...values].map(([what, own]) => ({ what, unit: 's', values: own })),
        ratios,
        growths: [],
        notes: canRestore ? notes : [...notes, 'this labs has no snapshots to restore from'],
      };
    } finally {
      await removeStockNode();
      if (canRestore) {
        await scene.afterwards(scene.labs('snapshot', 'rm', name));
      }
    }
  },
};

const ratios = [
  { what: names.labs, to: names.hand, goal: 0.35 },
  { what: names.labs, to: names.parallel, goal: 0.6 },
  { what: names.labs, to: names.bare, goal: 0.8 },
  { what: names.restored, to: names.bare, goal: 0.45 },
];

const notes = [
  'by hand: bench/by-hand, with the same kind, kubectl, Multus and koko, and a node image of the layout of kind’s own (bench/stock-node.ts)',
  'bare: `kind create cluster` for the three clusters side by side, from the same node image, without waiting for the nodes',
];

function candidate(scene: Scene, what: string, command: () => Promise<Command>): Candidate {
  return {
    what,
    measure: async () => {
      const seconds = await secondsOf(scene, await command());
      await scene.clear();
      return seconds;
    },
  };
}

function withSnapshots(value: Command): Command {
  return { ...value, env: { ...value.env, LABS_SNAPSHOTS: 'on' } };
}
