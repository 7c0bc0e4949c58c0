import test from 'ava';
import { problemsOfCheck, resolvedCheck } from './form.ts';

test('targets of every kind', async (t) => {
  t.like(await resolvedCheck(t, 'tcp: { from: west/b, to: { service: west/web }, port: 80 }'), {
    kind: 'tcp',
    to: { kind: 'service', service: { name: 'web' } },
    port: 80,
    expect: 'open',
  });
  t.like(await resolvedCheck(t, 'udp: { from: west/b, to: { pod: "east/a:net1" }, port: 7, send: hi }'), {
    to: { kind: 'pod', pod: { cluster: 'east', pod: 'a' }, interface: 'net1' },
    send: 'hi',
    expect: 'answered',
  });
  t.like(await resolvedCheck(t, 'ping: { from: west/b, to: { node: west/worker } }'), {
    to: { kind: 'node', node: { cluster: 'west', name: 'worker' } },
    count: 3,
  });
  t.like(await resolvedCheck(t, 'ping: { from: west/b, to: { host: web.default } }'), {
    to: { kind: 'host', host: 'web.default' },
  });
});

test("a proof has the check's port unless it names one", async (t) => {
  const negative = 'from: west/b, to: { pod: east/a }, port: 80, expect: silent';
  t.like(await resolvedCheck(t, `tcp: { ${negative}, proof: { to: { pod: west/b } } }`), {
    expect: 'silent',
    proof: { to: { kind: 'pod', pod: { pod: 'b' } }, port: 80 },
  });
  t.like(await resolvedCheck(t, `tcp: { ${negative}, proof: { to: { pod: east/a }, port: 81 } }`), {
    proof: { port: 81 },
  });
  const ping = await resolvedCheck(
    t,
    'ping: { from: west/b, to: { pod: east/a }, expect: silent, proof: { to: { node: west/worker } } }',
  );
  t.like(ping, { proof: { to: { kind: 'node' } } });
});

const needsProof =
  'Add `proof: { to: ... }`, something that the same probe reaches: a probe that reaches nothing at all must not pass.';
const wrong: [check: string, ...problems: string[]][] = [
  [
    'tcp: { from: west/b, to: { pod: east/a }, port: 80, expect: refused }',
    `tcp.expect: \`expect: refused\` needs a proof. ${needsProof}`,
  ],
  [
    'ping: { from: west/b, to: { pod: east/a }, expect: silent }',
    `ping.expect: \`expect: silent\` needs a proof. ${needsProof}`,
  ],
  [
    'tcp: { from: west/b, to: { pod: east/a }, port: 80, proof: { to: { pod: west/b } } }',
    'tcp.proof: `proof` means nothing with `expect: open`. Remove it.',
  ],
  [
    'udp: { from: west/b, to: { pod: east/a }, port: 7, send: x, expect: silent, proof: { to: { pod: east/a } } }',
    'udp.proof.to: The proof is what must not be reached. Name something that the probe does reach.',
  ],
  [
    'tcp: { from: west/b, to: {}, port: 80 }',
    'tcp.to: The probe has no target. Write one of `pod`, `service`, `node`, `host`.',
  ],
  [
    'tcp: { from: west/b, to: { pod: east/a, host: x }, port: 80 }',
    'tcp.to: The probe has two targets. Write one of `pod`, `service`, `node`, `host`.',
  ],
  [
    'tcp: { from: west/b, to: { host: "web:80" }, port: 80 }',
    'tcp.to.host: "web:80" is neither a host name nor an IPv4 address. Write it without a port.',
  ],
  [
    'ping: { from: west/b, to: { host: -f } }',
    'ping.to.host: "-f" is neither a host name nor an IPv4 address. Write it without a port.',
  ],
  [
    'ping: { from: west/b, to: { node: west/worker9 } }',
    'ping.to.node: Cluster "west" has no node "worker9". Its nodes: "control-plane", "worker". `workers` sets how many.',
  ],
  [
    'ping: { from: west/b, to: { pod: "east/a:net7" } }',
    'ping.to.pod: Pod "east/a" has no interface "net7". It has "eth0", "lo", "net1": its networks annotation says so.',
  ],
  [
    'ping: { from: west/b, to: { pod: "east/aa:net1" } }',
    'ping.to.pod: No manifest of cluster "east" has the pod "east/aa". Did you mean "east/a"?',
  ],
  ['tcp: { from: west/b, to: { pod: east/a }, port: 0 }', 'tcp.port: Expected at least 1, found 0'],
];

for (const [check, ...problems] of wrong) {
  test(`a problem of the file: ${check}`, async (t) => {
    t.deepEqual(await problemsOfCheck(t, check), problems);
  });
}
