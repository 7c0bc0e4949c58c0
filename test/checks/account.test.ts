import test from 'ava';
import { type Account, accountant, type FlowPackets } from '../../src/checks/account.ts';
import { layer2Packets, routedPackets } from '../../src/checks/frames.ts';

const runId = Buffer.from('1122334455667788', 'hex');
const from = { mac: '02:00:00:00:00:01', ip: '10.9.0.1' };
const to = { mac: '02:00:00:00:00:02', ip: '10.9.0.2' };
const count = 50;
const flows: FlowPackets[] = [
  { name: 'up', routed: false, packets: layer2Packets({ runId, flow: 0, count, mtu: 1500, from, to }) },
  { name: 'down', routed: true, packets: routedPackets({ runId, flow: 1, count, mtu: 1500 }) },
];
const up = (sequence: number) => flows[0]?.packets.at(sequence) ?? Buffer.alloc(0);
const all = Array.from({ length: count }, (_, sequence) => sequence);

test('what arrives whole is whole, and the end mark is not counted', (t) => {
  const account = accountOf([...all.map(up), end()]);
  t.deepEqual(account.flows[0], { whole: count, ...none });
  t.is(account.flows[1]?.lost.count, count);
  t.deepEqual([account.unknown, account.foreign, account.other], [0, 0, 0]);
});

test('the end mark tells that a flow has ended', (t) => {
  const watch = accountant(runId, flows);
  t.false(watch.hasEnded(0));
  watch.add(asFrame(end()));
  t.true(watch.hasEnded(0));
  t.false(watch.hasEnded(1));
});

test('lost, duplicated, reordered and altered frames are told apart and named', (t) => {
  const order = all.filter((sequence) => sequence % 10 !== 3);
  const frames = order.map(up);
  frames.push(up(7), up(7));
  frames.splice(20, 0, up(48));
  const bent = Buffer.from(up(13));
  bent[22] = 63;
  frames.push(bent);
  const flow = accountOf(frames).flows[0];
  t.deepEqual(flow?.lost, { count: 4, first: [3, 23, 33, 43] });
  t.deepEqual(flow?.altered, { count: 1, first: [13] });
  t.deepEqual(flow?.duplicated, { count: 3, first: [48, 7, 7] });
  t.is(flow?.reordered.first[0], 22);
});

test('a frame that was captured in part, or has grown, is altered', (t) => {
  const cut = { ...asFrame(up(4).subarray(0, 60)), originalLength: up(4).length };
  const grown = asFrame(Buffer.concat([up(5), Buffer.alloc(4)]));
  const watch = accountant(runId, flows);
  watch.add(cut);
  watch.add(grown);
  t.deepEqual(watch.account().flows[0]?.altered, { count: 2, first: [4, 5] });
});

test('a frame inside a tunnel or behind a VLAN tag is found, and is not the same', (t) => {
  const tagged = Buffer.concat([up(1).subarray(0, 12), Buffer.from('81000005', 'hex'), up(1).subarray(12)]);
  const account = accountOf([Buffer.concat([Buffer.alloc(50), up(0)]), tagged]);
  t.deepEqual(account.flows[0]?.altered, { count: 2, first: [0, 1] });
});

test('of routed flows only the payload counts: other headers and padding are no alteration', (t) => {
  const payload = flows[1]?.packets.at(0) ?? Buffer.alloc(0);
  const account = accountOf([
    routed(payload, 0),
    Buffer.concat([routed(flows[1]?.packets.at(1), 64), Buffer.alloc(6)]),
  ]);
  t.deepEqual([account.flows[1]?.whole, account.flows[1]?.altered.count], [2, 0]);
  const short = routed(flows[1]?.packets.at(2).subarray(0, -1), 64);
  t.is(accountOf([short]).flows[1]?.altered.count, 1);
});

test('frames of other runs, of no flow, and other traffic do not disturb', (t) => {
  const options = { flow: 0, count, mtu: 1500, from, to };
  const foreign = layer2Packets({ ...options, runId: Buffer.alloc(8, 9) }).at(3);
  const noFlow = layer2Packets({ ...options, runId, flow: 9 }).at(3);
  const beyond = layer2Packets({ ...options, runId, count: 2 * count }).at(count + 3);
  const arp = Buffer.concat([Buffer.alloc(12), Buffer.from('0806', 'hex'), Buffer.alloc(46)]);
  const account = accountOf([
    foreign,
    noFlow,
    beyond,
    arp,
    icmpAbout(up(2)),
    Buffer.alloc(0),
    Buffer.alloc(13),
  ]);
  t.deepEqual([account.foreign, account.unknown, account.other], [1, 2, 4]);
  t.is(account.flows[0]?.lost.count, count);
  t.is(account.flows[0]?.altered.count, 0);
});

test('whatever happens on the way, every frame sent is whole, altered or lost, and every copy is accounted for', (t) => {
  const random = seeded(20_261_121);
  for (let round = 0; round < 200; round += 1) {
    const truth = { whole: new Set<number>(), altered: 0, touched: new Set<number>(), duplicated: 0 };
    const frames: Buffer[] = [];
    for (const sequence of all) {
      for (let copies = random(8) === 0 ? random(4) : 1; copies > 0; copies -= 1) {
        const frame = Buffer.from(up(sequence));
        if (random(9) === 0) {
          // Anywhere but in the ten bytes by which a frame of the run is recognised, or in its numbers.
          const at = [random(42), 60 + random(Math.max(1, frame.length - 60))][random(2)] ?? 0;
          frame[at < frame.length ? at : 0] = (frame[at < frame.length ? at : 0] ?? 0) ^ (1 + random(255));
          if (!isIcmpNow(frame)) {
            truth.altered += 1;
            truth.touched.add(sequence);
          }
        } else {
          truth.duplicated += truth.whole.has(sequence) ? 1 : 0;
          truth.whole.add(sequence);
          truth.touched.add(sequence);
        }
        frames.push(frame);
      }
    }
    const flow = accountOf(frames).flows[0];
    t.is(flow?.whole, truth.whole.size);
    t.is(flow?.altered.count, truth.altered);
    t.is(flow?.duplicated.count, truth.duplicated);
    t.is(flow?.reordered.count, 0);
    t.is(flow?.lost.count, count - truth.touched.size);
  }
});

const none = {
  lost: { count: 0, first: [] },
  altered: { count: 0, first: [] },
  duplicated: { count: 0, first: [] },
  reordered: { count: 0, first: [] },
};

function accountOf(frames: readonly Buffer[]): Account {
  const watch = accountant(runId, flows);
  for (const frame of frames) {
    watch.add(asFrame(frame));
  }
  return watch.account();
}

function asFrame(bytes: Buffer) {
  return { timeNs: 0n, originalLength: bytes.length, bytes };
}

function end(): Buffer {
  return flows[0]?.packets.end() ?? Buffer.alloc(0);
}

/** The payload as a router would have it leave: another TTL, other addresses. */
function routed(payload: Buffer | undefined, ttl: number): Buffer {
  const bytes = payload ?? Buffer.alloc(0);
  const head = Buffer.from(up(0).subarray(0, 42));
  head.fill(7, 0, 12);
  head[22] = ttl;
  head.writeUInt16BE(8 + bytes.length, 38);
  return Buffer.concat([head, bytes]);
}

function icmpAbout(frame: Buffer): Buffer {
  const head = Buffer.from(frame.subarray(0, 34));
  head[23] = 1;
  return Buffer.concat([head, Buffer.alloc(8), frame.subarray(14)]);
}

/** Changing the protocol byte to 1 makes the frame an ICMP message, which is no copy any more. */
function isIcmpNow(frame: Buffer): boolean {
  return frame.readUInt16BE(12) === 0x0800 && frame[23] === 1;
}

/** Integers below `below`, the same in every run (Numerical Recipes' generator). */
function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
