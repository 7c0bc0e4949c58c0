import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Address } from '../../../src/checks/ethernet.ts';
import { layer2Packets } from '../../../src/checks/frames.ts';
import type { Verdict } from '../../../src/checks/verdict.ts';
import { loadLab } from '../../../src/lab/load.ts';
import type { Lab } from '../../../src/lab/types.ts';
import { planUp } from '../../../src/plan/plan.ts';
import type { Instance } from '../../../src/state/instance.ts';
import { writePlan } from '../../../src/state/plan-file.ts';
import { writeState } from '../../../src/state/store.ts';
import { pcapFileOf } from '../../checks/pcap-file.ts';

/** An instance's folder as `up` leaves it, made without a cluster: its lab is the fixture `two-clusters`. */
export interface Recorded {
  readonly lab: Lab;
  readonly instance: Instance;
}

/** Packets of each flow. */
export const count = 40;
/** Of the frames there, so many reach the sniffer. */
export const copied = 30;
/** Microseconds since the epoch. */
export const startedAt = 1_700_000_000_000_000;

const fixture = join(import.meta.dirname, '../../fixtures/labs/two-clusters');

/** `folder` is empty; `change` alters the verdicts that are recorded. */
export async function recordInstance(
  folder: string,
  change: (verdict: Verdict) => Verdict = (verdict) => verdict,
): Promise<Recorded> {
  const source = join(folder, 'catalogue/two-clusters');
  await cp(fixture, source, { recursive: true });
  const file = join(source, 'lab.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('    packets:\n', `    packets:\n      count: ${count}\n`));
  const lab = await loadLab(source);
  const instance = { name: 'two-clusters', folder: join(folder, 'state/two-clusters') };
  await writeState(instance, {
    version: 1,
    labs: '0.0.0',
    lab: { name: lab.name, folder: source },
    nodes: ['east/control-plane', 'west/control-plane', 'west/worker'],
    tools: { kind: 'kind', kubectl: 'kubectl' },
    created: iso(-60),
    verdicts: verdicts.map(change).map((one) => ({ ...one, evidence: [...one.evidence] })),
    lastRun: { command: 'up', start: iso(-60), end: iso(-1), outcome: 'done', seconds },
  });
  const images = { nodeImage: 'node', helperImage: 'koko', toolboxImage: 'toolbox', multus: [] };
  await writePlan(planUp(lab, instance, { ...images, tools: { kind: 'kind', kubectl: 'kubectl' } }));
  await writeEvidence(instance);
  return { lab, instance };
}

function iso(secondsAfterStart: number): string {
  return new Date(startedAt / 1000 + secondsAfterStart * 1000).toISOString();
}

const seconds = {
  network: 0.5,
  helper: 0.5,
  'cluster east': 20,
  'cluster west': 30,
  'multus east': 5,
  'multus west': 6,
  'link n3': 1,
  'link tap': 2,
  'mirror up': 4,
  'objects east': 8,
  'objects west': 9,
};

const evidence = ['east-a-net1', 'east-tap-net1-copies', 'west-b-net1'].map(
  (name) => `evidence/link/${name}.pcap`,
);

/** The data path is whole and a quarter of the copies is missing. */
export const verdicts: readonly Verdict[] = [
  {
    check: 'link',
    title: 'The link delivers, the mirror copies',
    status: 'fail',
    expected: 'exact copies of "there"',
    seen: `at "east/tap:net1": ${count - copied} of ${count} copies missing`,
    figures: {
      sent: 80,
      delivered: 80,
      copied,
      lost: 10,
      duplicated: 0,
      reordered: 0,
      altered: 0,
      strangers: 0,
    },
    hint: 'Look at what comes there with `labs capture east/tap:net1`',
    evidence,
    attempts: 1,
    start: iso(0),
    end: iso(2),
  },
  {
    check: 'web',
    title: 'Every replica answers',
    status: 'pass',
    expected: '60 requests answered',
    seen: '60 requests answered',
    figures: { requests: 60, answered: 60, replicas: 3, replicasAnswered: 3 },
    evidence: [],
    attempts: 2,
    start: iso(2),
    end: iso(3),
  },
];

const east: Address = { mac: '02:00:00:00:00:01', ip: '10.30.0.1' };
const west: Address = { mac: '02:00:00:00:00:02', ip: '10.30.0.2' };
const runId = Buffer.from('0123456789abcdef', 'hex');

/** A frame a millisecond. One takes 5 microseconds to the other end and 20 to the sniffer. */
async function writeEvidence(instance: Instance): Promise<void> {
  const there = layer2Packets({ runId, flow: 0, count, mtu: 1500, from: east, to: west });
  const back = layer2Packets({ runId, flow: 1, count, mtu: 1500, from: west, to: east });
  const seen = (packets: typeof there, late: number, many = count) =>
    Array.from({ length: many }, (_, sequence) => ({
      microseconds: startedAt + sequence * 1000 + late,
      bytes: packets.at(sequence),
    }));
  const end = { microseconds: startedAt + count * 1000, bytes: there.end() };
  const files = [
    [...seen(there, 0), ...seen(back, 5)],
    [...seen(there, 20, copied), end],
    [...seen(there, 5), end, ...seen(back, 0)],
  ];
  for (const [index, path] of evidence.entries()) {
    const file = join(instance.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, pcapFileOf(files[index] ?? []));
  }
}
