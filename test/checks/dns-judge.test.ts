import test from 'ava';
import type { DnsMessage } from '../../src/checks/dig.ts';
import type { DnsObserved } from '../../src/checks/dns.ts';
import { expectedOf, judgeDns } from '../../src/checks/dns-judge.ts';
import { LookError } from '../../src/checks/reason.ts';
import type { DnsCheck } from '../../src/lab/check-types.ts';

const check: DnsCheck = {
  kind: 'dns',
  name: 'web-resolves',
  title: 'web resolves',
  within: 10,
  every: 1,
  steadyFor: 0,
  from: { cluster: 'core', namespace: 'shop', pod: 'client' },
  question: 'web',
  type: 'A',
  expect: { kind: 'is', answers: ['10.1.0.1', '10.1.0.2'] },
};
const absent: DnsCheck = { ...check, expect: { kind: 'absent' } };
const full = 'web.shop.svc.cluster.local.';
const answer = (...answers: string[]): DnsMessage => ({ status: 'NOERROR', question: full, answers });
const no = (question: string, status = 'NXDOMAIN'): DnsMessage => ({ status, question, answers: [] });
const nowhere = [no(full), no('web.svc.cluster.local.'), no('web.cluster.local.')];
const seen = (messages: readonly DnsMessage[], isSilent = false): DnsObserved => ({
  messages,
  isSilent,
  wanted: ['10.1.0.1', '10.1.0.2'],
});

test('exactly the answers that are wanted pass', (t) => {
  t.deepEqual(judgeDns(check, seen([answer('10.1.0.1', '10.1.0.2')])), {
    status: 'pass',
    expected: '"core/shop/client" asks for A of "web": 10.1.0.1, 10.1.0.2',
    seen: '"web.shop.svc.cluster.local." is 10.1.0.1, 10.1.0.2',
    figures: { asked: 1, answers: 2 },
  });
});

const failures: [of: string, observed: DnsObserved, says: string][] = [
  [
    'answers that are missing and strange',
    seen([answer('10.1.0.1', '10.9.9.9')]),
    `"${full}" is 10.1.0.1, 10.9.9.9; missing: 10.1.0.2; not expected: 10.9.9.9`,
  ],
  [
    'one answer too many',
    seen([answer('10.1.0.1', '10.1.0.2', '10.1.0.3')]),
    `"${full}" is 10.1.0.1, 10.1.0.2, 10.1.0.3; not expected: 10.1.0.3`,
  ],
  [
    'a name that nobody knows',
    seen([...nowhere, no('web.')]),
    `there is no such name: NXDOMAIN for "${full}", "web.svc.cluster.local.", "web.cluster.local.", "web."`,
  ],
  ['another type', seen([answer()]), `"${full}" exists, but has no A record`],
  ['a server that fails', seen([no(full, 'SERVFAIL')]), `the name server answered SERVFAIL for "${full}"`],
  ['silence', seen([], true), 'no name server answered for "web"'],
  ['silence after a while', seen(nowhere, true), 'no name server answered for "web"'],
];

for (const [of, observed, says] of failures) {
  test(`a failure: ${of}`, (t) => {
    t.like(judgeDns(check, observed), {
      status: 'fail',
      seen: says,
      hint: 'Ask yourself with `labs exec core/shop/client -- dig +search +showsearch web A`',
    });
  });
}

test('a name is absent when every name of the search list is', (t) => {
  t.like(judgeDns(absent, seen([...nowhere, no('web.')])), {
    status: 'pass',
    seen: `NXDOMAIN for "${full}", "web.svc.cluster.local.", "web.cluster.local.", "web."`,
  });
});

test('a name that is there is not absent, whatever type it has', (t) => {
  t.like(judgeDns(absent, seen([answer('10.1.0.1')])), {
    status: 'fail',
    seen: `"${full}" exists, with 10.1.0.1`,
  });
  t.like(judgeDns(absent, seen([no('web.shop.'), answer()])), {
    status: 'fail',
    seen: `"${full}" exists, but has no A record`,
  });
});

test('outside the cluster somebody may fail, when the cluster has denied all names of its own', (t) => {
  for (const observed of [seen([...nowhere, no('web.', 'SERVFAIL')]), seen(nowhere, true)]) {
    const { status, seen: words } = judgeDns(absent, observed);
    t.is(status, 'pass');
    t.true(words.endsWith('"web.cluster.local.", and nobody outside the cluster answered'), words);
  }
});

test('where nobody says NXDOMAIN, absence cannot be told: an error', (t) => {
  const whole = { ...absent, question: full };
  for (const [one, observed] of [
    [whole, seen([no(full, 'SERVFAIL')])],
    [whole, seen([], true)],
    [absent, seen(nowhere.slice(0, 1), true)],
    [absent, seen([no(full), no('web.svc.cluster.local.', 'REFUSED')])],
  ] as const) {
    const error = t.throws(() => judgeDns(one, observed), { instanceOf: LookError });
    t.regex(
      error.message,
      /^Whether there is "web.*" cannot be told: the name server gave (no answer|SERVFAIL|REFUSED) for it/,
    );
  }
});

test('what is expected of a Service says so', (t) => {
  const service = { cluster: 'core', namespace: 'shop', name: 'web' };
  t.is(
    expectedOf({ ...check, expect: { kind: 'service', service } }),
    '"core/shop/client" asks for A of "web": the address of Service "core/shop/web", or of its ready endpoints when it is headless',
  );
  t.is(expectedOf(absent), '"core/shop/client" asks for A of "web": there is no such name (NXDOMAIN)');
});
