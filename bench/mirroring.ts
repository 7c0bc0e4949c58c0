import { setTimeout as sleep } from 'node:timers/promises';
import { LabsError } from '../src/errors.ts';
import { execInPod, type Kubectl, kubectlFor } from '../src/tools/kubectl.ts';
import type { Bench } from './bench.ts';
import { middleMean } from './figures.ts';
import { addressOfEnd, mirrorLab } from './path-lab.ts';
import { findPrograms } from './programs.ts';
import { inRounds } from './rounds.ts';
import type { Scene } from './scene.ts';

const name = 'bench-mirror';
const links = { plain: 'net1', mirrored: 'net2' } as const;
const pings = 500;
const seconds = 5;

/** What a mirror costs the link that it copies. */
export const mirroring: Bench = {
  about: 'latency and throughput of a veth link that koko mirrors, against one that it does not',
  run: async (scene, { rounds }) => {
    const { kubectl } = await findPrograms(scene);
    const lab = await scene.writeLab(name, mirrorLab());
    scene.say('bringing the lab up');
    await scene.run(scene.labs('up', lab), { timeout: 1_800_000 });
    const inside = (cluster: 'a' | 'b') =>
      inPod(scene, kubectlFor(kubectl, `${scene.folder}/state/${name}/${cluster}.kubeconfig`), cluster);
    const [a, b] = [inside('a'), inside('b')];
    const values = await inRounds(
      (Object.keys(links) as (keyof typeof links)[]).flatMap((link) => [
        { what: what('latency', link), measure: () => latency(a, addressOfEnd('b', links[link])) },
        { what: what('throughput', link), measure: () => throughput(a, b, addressOfEnd('b', links[link])) },
      ]),
      rounds,
      (measured, round, value) => scene.say(`round ${round + 1}: ${measured} ${value.toFixed(1)}`),
    );
    const unit = (measured: string) => (measured.startsWith('latency') ? 'µs' : 'Mbit/s');
    return {
      series: [...values].map(([measured, own]) => ({ what: measured, unit: unit(measured), values: own })),
      ratios: (['latency', 'throughput'] as const).map((figure) => ({
        what: what(figure, 'mirrored'),
        to: what(figure, 'plain'),
      })),
      growths: [],
      notes: [
        `latency: the mean of the middle half of ${pings} round trips 2 ms apart; throughput: one TCP connection for ${seconds} s with iperf3 of the toolbox; from the pod in a to the pod in b, whose arriving frames are copied`,
        'the copies end at an interface that nobody reads, as they would with an idle sniffer',
      ],
    };
  },
};

function what(figure: 'latency' | 'throughput', link: keyof typeof links): string {
  return `${figure}, ${link}`;
}

type InPod = (...argv: [string, ...string[]]) => Promise<string>;

function inPod({ run }: Scene, kubectl: Kubectl, cluster: string): InPod {
  const pod = { cluster, namespace: 'default', pod: 'end' };
  return async (...argv) => (await run(execInPod(kubectl, pod, argv))).stdout;
}

async function latency(from: InPod, address: string): Promise<number> {
  const said = await from('ping', '-n', '-i', '0.002', '-c', String(pings), address);
  const times = [...said.matchAll(/ time=([\d.]+) ms/g)].map((found) => Number(found[1]) * 1000);
  if (times.length < pings) {
    throw new LabsError(`Of ${pings} pings to ${address} ${times.length} were answered`);
  }
  return middleMean(times);
}

/** Megabits a second that arrived. */
async function throughput(from: InPod, to: InPod, address: string): Promise<number> {
  await to('iperf3', '--server', '--one-off', '--daemon', '--bind', address);
  await sleep(500);
  const said = await from('iperf3', '--client', address, '--time', String(seconds), '--json');
  const { end } = JSON.parse(said) as { end: { sum_received: { bits_per_second: number } } };
  return end.sum_received.bits_per_second / 1e6;
}
