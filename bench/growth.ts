import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../src/command.ts';
import type { Bench } from './bench.ts';
import { clusterName, kindConfigOf, labOfClusters, labOfLinks, linkEnd } from './clusters.ts';
import type { Point } from './figures.ts';
import { memoryOfContainers } from './memory.ts';
import { findPrograms, type Programs } from './programs.ts';
import { prefix, type Scene, secondsOf } from './scene.ts';
import { makeStockNode, removeStockNode } from './stock-node.ts';

const clusterCounts = [1, 2, 4, 6];
const linkCounts = [1, 6, 12, 24];

/** Seconds and memory by size. */
interface Sizes {
  readonly seconds: Point[];
  readonly memory: Point[];
}

/** What each further cluster and each further link costs. */
export const growth: Bench = {
  about: 'labs of 1 to 6 clusters and of 1 to 24 links: time and memory of each',
  run: async (scene, { rounds }) => {
    const programs = await findPrograms(scene);
    const node = await makeStockNode(scene, programs);
    const [labs, bare, links]: [Sizes, Sizes, Sizes] = [empty(), empty(), empty()];
    try {
      for (let round = 0; round < rounds; round += 1) {
        for (const count of clusterCounts) {
          await measure(scene, `${count} clusters`, labs, count, () => upClusters(scene, count));
          await measure(scene, `${count} clusters, bare`, bare, count, () =>
            bareClusters(scene, programs, node, count),
          );
        }
        await measureLinks(scene, links);
      }
    } finally {
      await removeStockNode();
    }
    return {
      series: [],
      ratios: [],
      growths: [
        { what: 'labs up, time', unit: 's per cluster', points: labs.seconds },
        { what: 'bare kind create, side by side, time', unit: 's per cluster', points: bare.seconds },
        { what: 'labs up, memory', unit: 'MB per cluster', points: labs.memory },
        { what: 'bare kind create, memory', unit: 'MB per cluster', points: bare.memory },
        { what: 'links into a lab that is up, time', unit: 's per link', points: links.seconds, goal: 0.1 },
        { what: 'links, memory of the containers', unit: 'MB per link', points: links.memory },
      ],
      notes: [
        `clusters of one node, ${clusterCounts.join(', ')} of them; bare: from a node image of kind’s own layout`,
        `veth links between two nodes, ${linkCounts.join(', ')} of them, made by one \`labs up\` in two clusters that are there, its check of a node included: making clusters takes by more than a link's share now longer, now shorter`,
        'lines of least squares through all rounds; memory is what `docker stats` says of the nodes, without the kernel’s own for a link',
      ],
    };
  },
};

function empty(): Sizes {
  return { seconds: [], memory: [] };
}

async function measure(
  scene: Scene,
  what: string,
  sizes: Sizes,
  count: number,
  make: () => Promise<number>,
): Promise<void> {
  const seconds = await make();
  sizes.seconds.push([count, seconds]);
  sizes.memory.push([count, await memoryOfContainers(scene)]);
  scene.say(`${what}: ${seconds.toFixed(1)} s`);
  await scene.clear();
}

async function upClusters(scene: Scene, count: number): Promise<number> {
  const lab = await scene.writeLab('bench-size', { 'lab.yaml': labOfClusters(count) });
  return secondsOf(scene, scene.labs('up', lab), 1_800);
}

async function bareClusters(scene: Scene, { kind }: Programs, node: string, count: number): Promise<number> {
  const folder = join(scene.folder, 'bare');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const network = `${prefix}bare`;
  await scene.run(command('docker', 'network', 'create', network));
  const creates = Array.from({ length: count }, async (_, at) => {
    const config = join(folder, `${clusterName(at)}.yaml`);
    await writeFile(config, kindConfigOf(at, node));
    const words = ['--config', config, '--kubeconfig', join(folder, clusterName(at))];
    const create = command(kind, 'create', 'cluster', '--name', `${prefix}${clusterName(at)}`, ...words);
    return { ...create, env: { KIND_EXPERIMENTAL_DOCKER_NETWORK: network } };
  });
  const commands = await Promise.all(creates);
  const seconds = await Promise.all(commands.map((one) => secondsOf(scene, one)));
  return Math.max(...seconds);
}

/** Two clusters stay; before each size all links are taken away, so that one `up` makes them all. */
async function measureLinks(scene: Scene, sizes: Sizes): Promise<void> {
  const lab = await scene.writeLab('bench-wires', { 'lab.yaml': labOfLinks(0) });
  await scene.run(scene.labs('up', lab), { timeout: 1_800_000 });
  const base = await secondsOf(scene, scene.labs('up', lab));
  sizes.seconds.push([0, base]);
  sizes.memory.push([0, await memoryOfContainers(scene)]);
  let there = 0;
  for (const count of linkCounts) {
    await takeLinksAway(scene, there);
    await scene.writeLab('bench-wires', { 'lab.yaml': labOfLinks(count) });
    const seconds = await secondsOf(scene, scene.labs('up', lab));
    scene.say(`${count} links: ${seconds.toFixed(1)} s`);
    sizes.seconds.push([count, seconds]);
    sizes.memory.push([count, await memoryOfContainers(scene)]);
    there = count;
  }
  await scene.clear();
}

/** One end of each; the other goes with it. */
async function takeLinksAway({ run }: Scene, count: number): Promise<void> {
  const node = `${prefix}wires-${clusterName(0)}-control-plane`;
  for (let at = 0; at < count; at += 1) {
    await run(command('docker', 'exec', node, 'ip', 'link', 'delete', linkEnd(at)));
  }
}
