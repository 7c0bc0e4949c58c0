import { globSync } from 'node:fs';
import { join } from 'node:path';
import type { Verdict } from '../src/checks/verdict.ts';
import { exitCode } from '../src/errors.ts';
import type { Bench } from './bench.ts';
import { checkName, pathLab, paths } from './path-lab.ts';
import { peakRate } from './rate.ts';
import type { Series } from './report.ts';
import type { Scene } from './scene.ts';

/** Flows side by side: each is a sender of its own, so that more of them send faster. */
const flows = [1, 2, 4, 8];
const count = 20_000;
const name = 'bench-paths';

/** How fast frames may come until `packets` itself cannot account for all of them any more. */
export const packets: Bench = {
  about: 'the highest rate at which a packets check accounts for every frame, on veth and vxlan',
  run: async (scene, { rounds }) => {
    const lab = await scene.writeLab(name, pathLab(flows, count));
    scene.say('bringing the lab up');
    // Its checks are what is measured: that some of them do not pass here says nothing yet.
    await scene.run(scene.labs('up', lab), { timeout: 1_800_000, accept: [0, 1, 3] });
    const series: Series[] = [];
    const notes = [
      `${count} frames of 60 bytes up to the MTU in each flow, ${flows.join(', ')} flows side by side; the rate is that of the busiest 50 ms in the capture at the receiving end`,
    ];
    for (const kind of Object.keys(paths) as (keyof typeof paths)[]) {
      const whole: number[] = [];
      for (let round = 0; round < rounds; round += 1) {
        const rates = [];
        for (const many of flows) {
          const tried = await tryRate(scene, checkName(kind, many));
          scene.say(
            `${kind}, ${many} flows: ${Math.round(tried.rate)} frames/s, ${tried.status}: ${tried.seen}`,
          );
          if (tried.status === 'pass') {
            rates.push(tried.rate);
          } else {
            notes.push(
              `${kind}, ${many} flows: ${tried.status} at ${Math.round(tried.rate)} frames/s: ${tried.seen}`,
            );
          }
        }
        whole.push(Math.max(0, ...rates));
      }
      series.push({ what: `${kind}, every frame accounted for`, unit: 'frames/s', values: whole });
    }
    return { series, ratios: [], growths: [], notes };
  },
};

async function tryRate(scene: Scene, check: string) {
  const accept = [exitCode.done, exitCode.failed, exitCode.environment];
  const prove = scene.labs('prove', name, '--only', check, '--once', '--json');
  const { stdout } = await scene.run(prove, { accept, timeout: 180_000 });
  const { verdicts } = JSON.parse(stdout) as { verdicts: readonly Verdict[] };
  const [verdict] = verdicts;
  const files = globSync(join(scene.folder, 'state', name, 'evidence', check, '*.pcap'));
  const rates = await Promise.all(files.map((file) => peakRate(file).catch(() => ({ rate: 0 }))));
  return {
    status: verdict?.status ?? 'error',
    seen: verdict?.seen ?? 'no verdict',
    rate: Math.max(0, ...rates.map(({ rate }) => rate)),
  };
}
