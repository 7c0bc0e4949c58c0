import test from 'ava';
import type { Answer } from '../../src/checks/curl.ts';
import type { SpreadSeen } from '../../src/checks/spread.ts';
import { judgeSpread, tooFew, wantsSecondSample } from '../../src/checks/spread-judge.ts';
import type { SpreadCheck } from '../../src/lab/check-types.ts';

const even: SpreadCheck = {
  kind: 'spread',
  name: 'even',
  title: 'even',
  within: 10,
  every: 1,
  steadyFor: 0,
  from: { cluster: 'core', namespace: 'default', pod: 'client' },
  service: { cluster: 'core', namespace: 'default', name: 'web' },
  by: { kind: 'dns' },
  requests: 300,
  shares: 'even',
};
const one: SpreadCheck = { ...even, requests: 60, shares: 'one' };
const answers = (numbers: Readonly<Record<string, number>>, own: Partial<Answer> = {}): Answer[] =>
  Object.entries(numbers).flatMap(([body, count]) =>
    Array.from({ length: count }, (_, sequence) => ({
      sequence,
      exit: 0,
      status: 200,
      body,
      problem: '',
      ...own,
    })),
  );
const seen = (samples: SpreadSeen['samples'], replicas = ['a', 'b', 'c']): SpreadSeen => ({
  url: 'http://web.default.svc.cluster.local:80/beef',
  replicas,
  samples,
});

test('even shares pass, with the bounds', (t) => {
  t.deepEqual(judgeSpread(even, seen([answers({ a: 98, b: 111, c: 91 })])), {
    status: 'pass',
    expected: '300 requests to Service "core/default/web" spread evenly over the ready replicas',
    seen: 'a 98, b 111, c 91; each may get 71 to 130',
    figures: { requests: 300, answered: 300, replicas: 3, samples: 1 },
  });
});

test('a sample out of bounds is drawn again, and only two of them are a failure', (t) => {
  const uneven = answers({ a: 50, b: 125, c: 125 });
  t.true(wantsSecondSample(even, seen([uneven])));
  t.false(wantsSecondSample(even, seen([answers({ a: 71, b: 130, c: 99 })])));
  t.is(judgeSpread(even, seen([uneven, answers({ a: 100, b: 100, c: 100 })])).status, 'pass');
  const judgement = judgeSpread(even, seen([uneven, answers({ a: 0, b: 150, c: 150 })]));
  t.like(judgement, {
    status: 'fail',
    seen: 'the 300 requests are not spread evenly: a 50, b 125, c 125, and again a 0, b 150, c 150, where each may get 71 to 130',
    hint: 'Ask a few times yourself with `labs exec core/client -- curl --silent http://web.default.svc.cluster.local:80/beef/[1-20]`',
  });
});

test('an answer of somebody who is no ready replica is a failure, in whatever shares', (t) => {
  const observed = seen([answers({ a: 99, b: 100, c: 100, 'old\u001b-pod': 1 })]);
  t.false(wantsSecondSample(even, observed));
  t.like(judgeSpread(even, observed), {
    status: 'fail',
    seen: '1 answers are from "old\\u001b-pod", which is no ready replica of the Service',
  });
  t.is(judgeSpread(one, seen([answers({ z: 60 })])).status, 'fail');
});

test('requests without an answer are a failure', (t) => {
  const refused = { exit: 7, status: 0, body: '', problem: 'Connection refused' };
  const observed = seen([[...answers({ a: 100, b: 100, c: 99 }), ...answers({ x: 1 }, refused)]]);
  t.false(wantsSecondSample(even, observed));
  t.like(judgeSpread(even, observed), {
    status: 'fail',
    seen: '1 of 300 requests: the connection was refused or there is no route (Connection refused)',
  });
});

test('nothing can be divided over one replica, or none', (t) => {
  t.like(judgeSpread(even, seen([answers({ a: 300 })], ['a'])), {
    status: 'fail',
    seen: 'the Service has one ready replica, a: there is nothing to divide',
  });
  t.like(judgeSpread(one, seen([answers({ a: 60 })], ['a'])), { status: 'fail' });
  t.like(judgeSpread(one, seen([answers({}, {})], [])), { status: 'fail' });
});

test('all at one replica is what session affinity wants', (t) => {
  t.like(judgeSpread(one, seen([answers({ b: 60 })])), { status: 'pass', seen: 'a 0, b 60, c 0' });
  t.like(judgeSpread(one, seen([answers({ a: 1, b: 59 })])), {
    status: 'fail',
    seen: '2 replicas answered, not one: a 1, b 59, c 0',
  });
});

test('more replicas want more requests', (t) => {
  t.is(tooFew(even, 3), undefined);
  t.regex(
    tooFew(even, 12) ?? '',
    /^300 requests are too few to judge how they are divided over 12 replicas: `requests` has to be at least \d{4}$/,
  );
  t.is(tooFew(even, 1), undefined);
  t.is(tooFew(one, 12), undefined);
});

test('what has to pass for a while is judged more leniently each time', (t) => {
  const edge = seen([answers({ a: 70, b: 115, c: 115 }), answers({ a: 70, b: 115, c: 115 })]);
  t.is(judgeSpread(even, edge).status, 'fail');
  t.is(judgeSpread({ ...even, steadyFor: 60 }, edge).status, 'pass');
});
