import test from 'ava';
import { layer2Packets } from '../../src/checks/frames.ts';
import { latencyOf } from '../../src/checks/latency.ts';
import type { Frame } from '../../src/checks/pcap.ts';
import { timekeeper } from '../../src/checks/times.ts';
import { trafficOf } from '../../src/checks/traffic.ts';
import type { PacketsCheck, PodInterface } from '../../src/lab/check-types.ts';

const from = { mac: '02:00:00:00:00:01', ip: '10.0.0.1' };
const to = { mac: '02:00:00:00:00:02', ip: '10.0.0.2' };
const own = Buffer.from('0123456789abcdef', 'hex');
const other = Buffer.from('fedcba9876543210', 'hex');

function packets(runId: Buffer, flow: number, count: number) {
  return layer2Packets({ runId, flow, count, mtu: 1500, from, to });
}

function frame(microseconds: number, bytes: Buffer): Frame {
  return { timeNs: BigInt(microseconds) * 1000n, originalLength: bytes.length, bytes };
}

/** What a capture of these frames holds; `[microseconds, sequence]`. */
function captured(
  frames: readonly (readonly [number, number])[],
  { runId = own, flow = 0, count = 10, more = [] as readonly Frame[] } = {},
) {
  const keeper = timekeeper();
  const made = packets(runId, flow, count);
  for (const [time, sequence] of frames) {
    keeper.add(frame(time, made.at(sequence)));
  }
  more.forEach(keeper.add);
  return keeper.times();
}

test('times are kept by run, flow and number; repeated and disordered frames are counted', (t) => {
  const arp = frame(99, Buffer.alloc(60));
  const end = frame(100, packets(own, 0, 10).end());
  const strange = frame(98, packets(other, 3, 10).at(2));
  const times = captured(
    [
      [10, 0],
      [20, 2],
      [30, 1],
      [40, 2],
    ],
    { more: [arp, end, strange] },
  );
  const flow = times.runs.get(own.toString('hex'))?.flows.get(0);
  t.deepEqual(
    [...(flow?.first ?? [])],
    [
      [0, 10],
      [2, 20],
      [1, 30],
    ],
  );
  t.like(flow, { total: 10, repeated: 1, disordered: 1 });
  t.deepEqual([...(times.runs.get(other.toString('hex'))?.flows.keys() ?? [])], [3]);
  t.is(times.untagged, 1);
  t.deepEqual(times.untaggedAt, [99]);
});

test('microseconds since the epoch are kept to the microsecond', (t) => {
  const now = 1_795_272_764_256_405;
  const first = captured([[now, 0]])
    .runs.get(own.toString('hex'))
    ?.flows.get(0)?.first;
  t.is(first?.get(0), now);
});

function seen(role: string, frames: readonly (readonly [number, number])[]) {
  const found = captured(frames).runs.get(own.toString('hex'))?.flows.get(0);
  return {
    role,
    at: `pod:${role}`,
    found: found ?? { first: new Map(), total: 0, repeated: 0, disordered: 0, untimed: 0 },
  };
}

test('a latency is of the frames that both captures hold', (t) => {
  const sent = seen('sent', [
    [100, 0],
    [200, 1],
    [300, 2],
    [400, 3],
  ]);
  const delivered = seen('delivered', [
    [101, 0],
    [203, 1],
    [1300, 2],
    [500, 5],
  ]);
  const latency = latencyOf(sent, delivered);
  t.like(latency, { frames: 3, least: 1, median: 3, p99: 1000, most: 1000 });
  t.deepEqual(latency?.bins, [
    { upTo: 1, frames: 1 },
    { upTo: 2, frames: 0 },
    { upTo: 5, frames: 1 },
    ...[10, 20, 50, 100, 200, 500].map((upTo) => ({ upTo, frames: 0 })),
    { upTo: 1000, frames: 1 },
  ]);
  t.is(latencyOf(sent, seen('delivered', [])), undefined);
});

const place = (pod: string): PodInterface => ({
  cluster: 'east',
  namespace: 'default',
  pod,
  interface: 'net1',
});

const check: PacketsCheck = {
  kind: 'packets',
  name: 'mirror',
  title: '',
  within: 60,
  every: 1,
  steadyFor: 0,
  count: 10,
  flows: [{ name: 'there', from: place('a'), to: place('b'), routed: false }],
  copies: [
    { at: place('sniffer'), of: ['there'] },
    { at: place('stranger'), of: [] },
  ],
};

test('each capture shows its part of a flow; without the sender’s, time counts from the delivery', (t) => {
  const few = [0, 1, 2, 3];
  const at = (late: number) => few.map((sequence) => [sequence * 1000 + late, sequence] as const);
  const traffic = trafficOf(
    check,
    [
      { at: place('b'), role: 'delivery', times: captured(at(0)) },
      { at: place('sniffer'), role: 'copies', times: captured(at(7)) },
      { at: place('stranger'), role: 'copies', times: captured([[5, 1]]) },
    ],
    [],
  );
  const [flow] = traffic?.flows ?? [];
  t.deepEqual(
    flow?.sights.map(({ role, at: where, frames }) => [role, where, frames]),
    [
      ['delivered', 'east/b:net1', 4],
      ['copied', 'east/sniffer:net1', 4],
      ['stranger', 'east/stranger:net1', 1],
    ],
  );
  t.deepEqual(
    flow?.latencies.map(({ fromRole, toRole, median }) => [fromRole, toRole, median]),
    [['delivered', 'copied', 7]],
  );
  t.is(traffic?.binMilliseconds, 1);
  t.deepEqual(flow?.sights[0]?.rate.slice(0, 5), [1, 1, 1, 1, 0]);
});

test('a place without a stranger shows none, and no captures are no traffic', (t) => {
  const traffic = trafficOf(check, [{ at: place('stranger'), role: 'copies', times: captured([]) }], []);
  t.deepEqual(traffic?.flows[0]?.sights, []);
  t.is(trafficOf(check, [], []), undefined);
});

test('frames of somebody else’s run in the same capture are not the check’s', (t) => {
  const more = [frame(50, packets(other, 0, 10).at(9))];
  const times = captured(
    [
      [10, 0],
      [20, 1],
    ],
    { more },
  );
  const traffic = trafficOf(check, [{ at: place('b'), role: 'delivery', times }], []);
  t.is(traffic?.flows[0]?.sights[0]?.frames, 2);
});
