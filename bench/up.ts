import type { Bench } from './bench.ts';
import { byHand } from './by-hand.ts';
import { findPrograms } from './programs.ts';
import { inRounds } from './rounds.ts';
import { secondsOf } from './scene.ts';
import { makeStockNode, removeStockNode } from './stock-node.ts';

/** `labs up multus-mirror`, verdicts included, against the same by hand, and against nothing but the clusters. */
export const up: Bench = {
  about: 'labs up multus-mirror, proven, against the same by hand without proof',
  run: async (scene, { rounds }) => {
    const programs = await findPrograms(scene);
    const lab = await scene.copyLab('multus-mirror', 'bench-mm');
    scene.say('getting everything that is not measured');
    await scene.run(scene.labs('up', lab), { timeout: 1_800_000 });
    await scene.clear();
    const node = await makeStockNode(scene, programs);
    const measured = (what: string, command: () => Promise<Parameters<typeof secondsOf>[1]>) => ({
      what,
      measure: async () => {
        const seconds = await secondsOf(scene, await command());
        await scene.clear();
        return seconds;
      },
    });
    try {
      const values = await inRounds(
        [
          measured(names.labs, async () => scene.labs('up', lab)),
          measured(names.hand, () => byHand('by-hand', node, programs, scene)),
          measured(names.parallel, () => byHand('by-hand-parallel', node, programs, scene)),
          measured(names.bare, () => byHand('bare', node, programs, scene)),
        ],
        rounds,
        (what, round, value) => scene.say(`round ${round + 1}: ${what} ${value.toFixed(1)} s`),
      );
      return {
        series: [...values].map(([what, own]) => ({ what, unit: 's', values: own })),
        ratios: [
          { what: names.labs, to: names.hand, goal: 0.35 },
          { what: names.labs, to: names.parallel, goal: 0.6 },
          { what: names.labs, to: names.bare, goal: 0.8 },
        ],
        growths: [],
        notes: [
          'by hand: bench/by-hand, with the same kind, kubectl, Multus and koko, and a node image of kind’s own layout (bench/stock-node.ts)',
          'bare: `kind create cluster` for the three clusters side by side, from the same node image, without waiting for the nodes',
        ],
      };
    } finally {
      await removeStockNode(scene);
    }
  },
};

const names = {
  labs: 'labs up',
  hand: 'by hand',
  parallel: 'by hand, side by side',
  bare: 'bare kind create, side by side',
};
