import test from 'ava';
import type { Status, Verdict } from '../../src/checks/verdict.ts';
import type { Check, PacketsCheck, PodInterface, TcpCheck } from '../../src/lab/check-types.ts';
import { marksOf } from '../../src/picture/judge-wires.ts';
import { topologyOf } from '../../src/picture/topology.ts';
import { labOf } from '../lab/lab-folder.ts';

const topology = async (t: Parameters<typeof labOf>[0]) => topologyOf(await labOf(t));

const place = (text: string): PodInterface => {
  const [cluster = '', pod = ''] = text.split('/');
  return { cluster, namespace: 'default', pod, interface: 'net1' };
};

const base = { title: '', within: 60, every: 1, steadyFor: 0 };

function packets(name: string, copies: PacketsCheck['copies'] = []): PacketsCheck {
  const flows = [
    { name: 'there', from: place('east/a'), to: place('west/b'), routed: false },
    { name: 'back', from: place('west/b'), to: place('east/a'), routed: false },
  ];
  return { ...base, kind: 'packets', name, count: 10, flows, copies };
}

const atSniffer = (of: readonly string[]) => [{ at: place('east/tap'), of }];

function judged(check: Check, status: Status, figures: Verdict['figures'] = {}) {
  const verdict: Verdict = {
    check: check.name,
    title: '',
    status,
    expected: '',
    seen: '',
    figures,
    evidence: [],
    attempts: 1,
    start: '',
    end: '',
  };
  return { check, verdict };
}

test('a flow covers the link between its pods, copies the mirror and its link', async (t) => {
  const marks = marksOf(await topology(t), [judged(packets('all', atSniffer(['there'])), 'pass')]);
  t.deepEqual(marks.get('link n3'), {
    status: 'pass',
    says: [
      { check: 'all', status: 'pass', about: 'delivery of "there"' },
      { check: 'all', status: 'pass', about: 'delivery of "back"' },
    ],
  });
  const copies = [{ check: 'all', status: 'pass', about: 'copies of "there" at east/tap:net1' }];
  t.deepEqual(marks.get('mirror up')?.says as unknown, copies);
  t.deepEqual(marks.get('link tap')?.says as unknown, copies);
});

test('a wire that nothing covers is unchecked, and the worst word of several counts', async (t) => {
  const marks = marksOf(await topology(t), [
    judged(packets('good'), 'pass'),
    judged(packets('blind'), 'error'),
  ]);
  t.is(marks.get('link n3')?.status, 'error');
  t.is(marks.get('link n3')?.says[0]?.check, 'blind');
  t.is(marks.get('mirror up')?.status, 'unchecked');
});

test('that nothing may come says of a mirror only when something came', async (t) => {
  const guard = packets('guard', atSniffer([]));
  const passed = marksOf(await topology(t), [judged(guard, 'pass')]);
  t.is(passed.get('mirror up')?.status, 'unchecked');
  const figures = { sent: 20, delivered: 20, lost: 0, duplicated: 0, reordered: 0, altered: 0, strangers: 3 };
  const failed = marksOf(await topology(t), [judged(guard, 'fail', figures)]);
  t.is(failed.get('mirror up')?.status, 'fail');
  t.is(failed.get('link n3')?.status, 'pass');
});

test('without captures the figures tell whether the flows of a failed check were whole', async (t) => {
  const check = packets('mirror', atSniffer(['there']));
  const whole = { sent: 20, delivered: 20, copied: 0, lost: 10, duplicated: 0, reordered: 0, altered: 0 };
  t.is(marksOf(await topology(t), [judged(check, 'fail', whole)]).get('link n3')?.status, 'pass');
  for (const figures of [
    {},
    { ...whole, delivered: 19 },
    { ...whole, reordered: 1 },
    { ...whole, duplicated: 1 },
  ]) {
    t.is(marksOf(await topology(t), [judged(check, 'fail', figures)]).get('link n3')?.status, 'fail');
  }
});

test('reaching a pod’s interface covers the link that both pods stand on, unless silence is wanted', async (t) => {
  const tcp: TcpCheck = {
    ...base,
    kind: 'tcp',
    name: 'reach',
    from: place('east/a'),
    to: { kind: 'pod', pod: place('west/b'), interface: 'net1' },
    port: 80,
    expect: 'open',
  };
  const marks = marksOf(await topology(t), [judged(tcp, 'fail')]);
  t.is(marks.get('link n3')?.status, 'fail');
  t.is(marks.get('link tap')?.status, 'unchecked');
  const silent = marksOf(await topology(t), [judged({ ...tcp, expect: 'silent' }, 'pass')]);
  t.is(silent.get('link n3')?.status, 'unchecked');
});
