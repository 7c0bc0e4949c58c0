import test from 'ava';
import type { Account, FlowAccount } from '../../src/checks/account.ts';
import type { PacketsSeen } from '../../src/checks/packets.ts';
import { judgePackets } from '../../src/checks/packets-judge.ts';
import type { PacketsCheck, PodInterface } from '../../src/lab/check-types.ts';

const place = (cluster: string, pod: string): PodInterface => ({
  cluster,
  namespace: 'default',
  pod,
  interface: 'net1',
});
const [ue, upf, sniffer] = [place('ran', 'ue'), place('core', 'upf'), place('probe', 'sniffer')];
const check: PacketsCheck = {
  kind: 'packets',
  name: 'mirror-up',
  title: 'The mirror',
  within: 30,
  every: 1,
  steadyFor: 0,
  count: 500,
  flows: [
    { name: 'uplink', from: ue, to: upf, routed: false },
    { name: 'downlink', from: upf, to: ue, routed: false },
  ],
  copies: [{ at: sniffer, of: ['uplink'] }],
};
const numbers = (...first: number[]) => ({ count: first.length, first: first.slice(0, 5) });
const whole: FlowAccount = {
  whole: 500,
  lost: numbers(),
  altered: numbers(),
  duplicated: numbers(),
  reordered: numbers(),
};
const nothing: FlowAccount = { ...whole, whole: 0, lost: { count: 500, first: [0, 1, 2, 3, 4] } };
const capture = (...flows: FlowAccount[]): Account => ({ flows, unknown: 0, foreign: 0, other: 2 });
const good: PacketsSeen = { deliveries: [whole, whole], refused: [0, 0], copies: [capture(whole, nothing)] };

test('exact delivery and exact copies pass, with the figures', (t) => {
  const judgement = judgePackets(check, good);
  t.is(judgement.status, 'pass');
  t.is(
    judgement.expected,
    '500 frames of each of "uplink", "downlink" delivered once and in order, exact copies of "uplink" and of nothing else at "probe/sniffer:net1"',
  );
  t.is(
    judgement.seen,
    'delivered once and in order: 500 of "uplink", 500 of "downlink"; 500 exact copies and nothing else at "probe/sniffer:net1"',
  );
  t.deepEqual(Object.entries(judgement.figures), [
    ['sent', 1000],
    ['delivered', 1000],
    ['copied', 500],
    ['lost', 0],
    ['duplicated', 0],
    ['reordered', 0],
    ['altered', 0],
    ['strangers', 0],
  ]);
  t.is(judgement.hint, undefined);
});

const lossy: FlowAccount = {
  ...whole,
  whole: 494,
  lost: { count: 6, first: [99, 199, 299, 399, 499] },
};
const failures: {
  readonly of: string;
  readonly seen: PacketsSeen;
  readonly says: RegExp;
  readonly where: string;
}[] = [
  {
    of: 'a cut path',
    seen: { ...good, deliveries: [nothing, whole] },
    says: /^none of the 500 frames of "uplink" arrived at "core\/upf:net1": the path is cut/,
    where: 'core/upf:net1',
  },
  {
    of: 'a sender whose own kernel refuses',
    seen: { ...good, deliveries: [nothing, whole], refused: [500, 0] },
    says: /^none of the 500 .* the sender's own kernel refused 500 of them/,
    where: 'core/upf:net1',
  },
  {
    of: 'losses on the way',
    seen: { ...good, deliveries: [whole, lossy] },
    says: /^"downlink" at "ran\/ue:net1": 6 of 500 lost \(number 99, 199, 299, 399, 499, \.\.\.\)$/,
    where: 'ran/ue:net1',
  },
  {
    of: 'a duplicate',
    seen: { ...good, deliveries: [{ ...whole, duplicated: numbers(7) }, whole] },
    says: /^"uplink" at "core\/upf:net1": 1 came twice or more \(number 7\)$/,
    where: 'core/upf:net1',
  },
  {
    of: 'a wrong order',
    seen: { ...good, deliveries: [{ ...whole, reordered: numbers(7, 9) }, whole] },
    says: /2 came out of order \(number 7, 9\)$/,
    where: 'core/upf:net1',
  },
  {
    of: 'an altered frame',
    seen: { ...good, deliveries: [{ ...whole, whole: 499, altered: numbers(3) }, whole] },
    says: /1 of 500 altered on the way \(number 3\)$/,
    where: 'core/upf:net1',
  },
  {
    of: 'a mirror that is gone',
    seen: { ...good, copies: [capture(nothing, nothing)] },
    says: /^at "probe\/sniffer:net1": no copies of "uplink" at all: .*; at .*: 2 frames of other traffic came$/,
    where: 'probe/sniffer:net1',
  },
  {
    of: 'a mirror that loses some',
    seen: { ...good, copies: [capture(lossy, nothing)] },
    says: /^at "probe\/sniffer:net1": "uplink" has 6 of 500 copies missing \(number 99, .*\)$/,
    where: 'probe/sniffer:net1',
  },
  {
    of: 'a doubled mirror',
    seen: { ...good, copies: [capture({ ...whole, duplicated: { count: 500, first: [0, 1] } }, nothing)] },
    says: /"uplink" has 500 copied twice or more/,
    where: 'probe/sniffer:net1',
  },
  {
    of: 'altered copies',
    seen: { ...good, copies: [capture({ ...whole, whole: 499, altered: numbers(8) }, nothing)] },
    says: /"uplink" has 1 of 500 copies altered \(number 8\)/,
    where: 'probe/sniffer:net1',
  },
  {
    of: 'strangers',
    seen: { ...good, copies: [capture(whole, { ...nothing, whole: 1, lost: { count: 499, first: [0] } })] },
    says: /^at "probe\/sniffer:net1": 1 frames of "downlink", which must not be here$/,
    where: 'probe/sniffer:net1',
  },
  {
    of: 'frames of no flow',
    seen: { ...good, copies: [{ ...capture(whole, nothing), unknown: 4 }] },
    says: /4 frames carry the run's tag but belong to none of its flows/,
    where: 'probe/sniffer:net1',
  },
];

for (const { of, seen, says, where } of failures) {
  test(`${of}: a final failure that says so and where to look`, (t) => {
    const judgement = judgePackets(check, seen);
    t.is(judgement.status, 'fail');
    t.regex(judgement.seen, says);
    t.is(judgement.hint, `Look at what comes there with \`labs capture ${where}\``);
    t.true(judgement.isFinal);
  });
}

test('background traffic at a sniffer does not matter as long as the copies are exact', (t) => {
  t.is(
    judgePackets(check, { ...good, copies: [{ ...capture(whole, nothing), other: 1000, foreign: 9 }] })
      .status,
    'pass',
  );
});

test('a capture that may see nothing passes only if it saw nothing and the flows were delivered', (t) => {
  const negative = { ...check, copies: [{ at: sniffer, of: [] }] };
  const clean = { ...good, copies: [capture(nothing, nothing)] };
  const judgement = judgePackets(negative, clean);
  t.is(judgement.status, 'pass');
  t.regex(judgement.seen, /; none of them at "probe\/sniffer:net1"$/);
  t.is(judgePackets(negative, { ...clean, deliveries: [nothing, nothing] }).status, 'fail');
  t.is(judgePackets(negative, good).status, 'fail');
  t.is(judgePackets(negative, good).figures.strangers, 500);
});
