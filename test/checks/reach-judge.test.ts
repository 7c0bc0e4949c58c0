import test from 'ava';
import type { ReachSeen } from '../../src/checks/reach.ts';
import { expectedOf, judgeReach, type ReachCheck } from '../../src/checks/reach-judge.ts';
import { type Probed, parseProbed, type Reached } from '../../src/checks/reached.ts';
import { LookError } from '../../src/checks/reason.ts';
import type { PingCheck, ReachProof, TcpCheck, UdpCheck } from '../../src/lab/check-types.ts';

const times = { name: 'x', title: 'x', within: 10, every: 1, steadyFor: 0 };
const from = { cluster: 'core', namespace: 'default', pod: 'client' };
const to = { kind: 'pod', pod: { ...from, pod: 'web-0' } } as const;
const node = { kind: 'node', node: { cluster: 'core', name: 'worker', role: 'worker' } } as const;
const proof: ReachProof = {
  to: { kind: 'service', service: { cluster: 'core', namespace: 'shop', name: 'db' } },
  port: 5432,
};
const tcp: TcpCheck = { kind: 'tcp', ...times, from, to, port: 80, expect: 'open' };
const udp: UdpCheck = {
  kind: 'udp',
  ...times,
  from,
  to: { ...to, interface: 'net1' },
  port: 53,
  send: 'hello',
  expect: 'answered',
};
const ping: PingCheck = {
  kind: 'ping',
  ...times,
  from,
  to: { kind: 'host', host: '10.0.0.9' },
  count: 3,
  expect: 'answered',
};

const probed = (result: Reached, detail = '', address = '10.0.0.9'): Probed => ({
  result,
  detail,
  address,
  milliseconds: 1.5,
});
const seen = (target: Probed, proven?: Probed): ReachSeen => ({ target, ...(proven && { proof: proven }) });

const passes: [check: ReachCheck, observed: ReachSeen, says: string][] = [
  [tcp, seen(probed('open')), '"core/web-0" port 80 (10.0.0.9) accepted the connection after 1.5 ms'],
  [udp, seen(probed('answered', 'hi')), '"core/web-0:net1" port 53 (10.0.0.9) answered "hi" after 1.5 ms'],
  [ping, seen(probed('answered', '3 of 3')), '"10.0.0.9" answered 3 of 3 echo requests'],
  [
    { ...tcp, expect: 'refused', proof },
    seen(probed('refused'), probed('open', '', '10.0.0.8')),
    '"core/web-0" port 80 (10.0.0.9) refused the connection (RST, or ICMP port unreachable); Service "core/shop/db" port 5432 accepted the connection after 1.5 ms, so the probe works',
  ],
  [
    { ...udp, expect: 'silent', proof },
    seen(probed('silent', 'no answer'), probed('answered', 'hi')),
    '"core/web-0:net1" port 53 (10.0.0.9) stayed silent: no answer; Service "core/shop/db" port 5432 answered "hi" after 1.5 ms, so the probe works',
  ],
  [
    { ...ping, expect: 'silent', proof: { to: node } },
    seen(probed('silent', 'nobody answers ARP for it'), probed('answered', '3 of 3')),
    '"10.0.0.9" stayed silent: nobody answers ARP for it; node "core/worker" answered 3 of 3 echo requests, so the probe works',
  ],
];

for (const [check, observed, says] of passes) {
  test(`${check.kind}, ${check.expect} passes`, (t) => {
    t.like(judgeReach(check, observed), { status: 'pass', seen: says, figures: { milliseconds: 1.5 } });
  });
}

const failures: [check: ReachCheck, observed: Probed, says: string][] = [
  [
    tcp,
    probed('refused'),
    '"core/web-0" port 80 (10.0.0.9) refused the connection (RST, or ICMP port unreachable)',
  ],
  [tcp, probed('silent', 'no answer'), '"core/web-0" port 80 (10.0.0.9) stayed silent: no answer'],
  [
    tcp,
    probed('unreachable', 'No route to host'),
    '"core/web-0" port 80 (10.0.0.9) is unreachable: No route to host',
  ],
  [
    { ...tcp, to: { kind: 'host', host: 'web' } },
    probed('unresolved', 'Name or service not known', ''),
    '"web" port 80 has no address: its name was not resolved (Name or service not known)',
  ],
  [
    udp,
    probed('refused'),
    '"core/web-0:net1" port 53 (10.0.0.9) refused the datagram (ICMP port unreachable)',
  ],
  [udp, probed('silent', 'no answer'), '"core/web-0:net1" port 53 (10.0.0.9) stayed silent: no answer'],
  [ping, probed('some', '2 of 3'), '"10.0.0.9" answered only 2 of 3 echo requests'],
  [
    ping,
    probed('unreachable', 'Destination Host Unreachable, says 10.0.0.1'),
    '"10.0.0.9" is unreachable: Destination Host Unreachable, says 10.0.0.1',
  ],
  [
    { ...tcp, expect: 'silent', proof },
    probed('open'),
    '"core/web-0" port 80 (10.0.0.9) accepted the connection after 1.5 ms',
  ],
  [
    { ...tcp, expect: 'silent', proof },
    probed('refused'),
    '"core/web-0" port 80 (10.0.0.9) refused the connection (RST, or ICMP port unreachable)',
  ],
  [
    { ...tcp, expect: 'refused', proof },
    probed('silent', 'no answer'),
    '"core/web-0" port 80 (10.0.0.9) stayed silent: no answer',
  ],
  [
    { ...ping, expect: 'silent', proof: { to: node } },
    probed('some', '1 of 3'),
    '"10.0.0.9" answered only 1 of 3 echo requests',
  ],
];

for (const [check, observed, says] of failures) {
  test(`${check.kind} wants ${check.expect}, sees ${observed.result}: a failure`, (t) => {
    const judgement = judgeReach(check, seen(observed, probed('refused')));
    t.like(judgement, { status: 'fail', seen: says });
    t.regex(judgement.hint ?? '', /^Probe it yourself with `labs exec core\/client -- (nc|ping) /);
  });
}

test('a negative check whose proof was not reached is an error', (t) => {
  for (const result of ['silent', 'refused', 'unreachable', 'unresolved'] as const) {
    const error = t.throws(
      () => judgeReach({ ...tcp, expect: 'silent', proof }, seen(probed('silent'), probed(result))),
      {
        instanceOf: LookError,
      },
    );
    t.regex(
      error.message,
      /stayed silent, but so it may be for everything: the proof Service "core\/shop\/db" port 5432 /,
    );
  }
  t.throws(() => judgeReach({ ...tcp, expect: 'refused', proof }, seen(probed('refused'))), {
    message: /the proof Service "core\/shop\/db" port 5432 was not probed$/,
  });
});

test('a negative check without an address to probe is an error', (t) => {
  const check: TcpCheck = { ...tcp, to: { kind: 'host', host: 'gone' }, expect: 'silent', proof };
  t.throws(
    () => judgeReach(check, seen(probed('unresolved', 'Name or service not known', ''), probed('open'))),
    {
      instanceOf: LookError,
      message: '"gone" has no address to probe: its name was not resolved (Name or service not known)',
    },
  );
});

test('a probe that could not be made is an error, be it the proof', (t) => {
  const failed = probed('failed', '[Errno 13] Permission denied');
  const message = 'The probe in "core/client" could not be made: [Errno 13] Permission denied';
  t.throws(() => judgeReach(tcp, seen(failed)), { instanceOf: LookError, message });
  const negative: TcpCheck = { ...tcp, expect: 'silent', proof };
  t.throws(() => judgeReach(negative, seen(probed('silent'), failed)), { instanceOf: LookError, message });
});

test('what is expected is one line', (t) => {
  t.is(expectedOf(tcp), 'TCP from "core/client": "core/web-0" port 80 opens');
  t.is(
    expectedOf({ ...udp, expect: 'silent', proof }),
    'UDP from "core/client": "core/web-0:net1" port 53 stays silent, while Service "core/shop/db" port 5432 is reached',
  );
  t.is(expectedOf(ping), 'ping from "core/client": "10.0.0.9" answers all of 3');
});

test("the probe's lines are read, one for each target", (t) => {
  const line = '{"result": "open", "detail": "", "address": "10.0.0.9", "milliseconds": 1.5}\n';
  t.deepEqual(parseProbed(line + line, 2), [probed('open'), probed('open')]);
  t.throws(() => parseProbed(line, 2), { instanceOf: LookError, message: /1 of 2 targets/ });
  t.throws(() => parseProbed('', 1), { instanceOf: LookError });
});
