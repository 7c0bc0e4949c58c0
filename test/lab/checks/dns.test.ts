import test from 'ava';
import { problemsOfCheck, resolvedCheck } from './form.ts';

test('answers are kept in one spelling, names with a dot at their end', async (t) => {
  t.like(await resolvedCheck(t, 'dns: { from: west/b, name: alias, type: CNAME, is: [Web.Default] }'), {
    kind: 'dns',
    from: { cluster: 'west', namespace: 'default', pod: 'b' },
    question: 'alias',
    type: 'CNAME',
    expect: { kind: 'is', answers: ['web.default.'] },
  });
  t.like(await resolvedCheck(t, 'dns: { from: west/b, name: web., is: [10.1.2.3] }'), {
    type: 'A',
    expect: { kind: 'is', answers: ['10.1.2.3'] },
  });
  t.like(await resolvedCheck(t, 'dns: { from: west/b, name: web, type: SRV, is: ["0  50 80 B.web"] }'), {
    expect: { kind: 'is', answers: ['0 50 80 b.web.'] },
  });
});

test('an address is looked up backwards', async (t) => {
  t.like(await resolvedCheck(t, 'dns: { from: west/b, name: 10.1.2.3, type: PTR, is: [x] }'), {
    question: '3.2.1.10.in-addr.arpa.',
  });
});

test('a Service and an absence are expectations of their own', async (t) => {
  t.like(await resolvedCheck(t, 'dns: { from: west/b, name: web, service: west/web }'), {
    expect: { kind: 'service', service: { cluster: 'west', namespace: 'default', name: 'web' } },
  });
  t.like(await resolvedCheck(t, 'dns: { from: west/b, name: _http._tcp.web, absent: true }'), {
    expect: { kind: 'absent' },
  });
});

const notSaid = 'Write one of `is`, `service`, `absent: true`.';
const wrong: [rest: string, ...problems: string[]][] = [
  ['from: west/b, name: web', `dns: The check does not say what the answer is. ${notSaid}`],
  [
    'from: west/b, name: web, service: west/web, absent: true',
    `dns: A name cannot have both \`service\` and \`absent\`. ${notSaid}`,
  ],
  [
    'from: west/b, name: "-x y", absent: true',
    'dns.name: "-x y" is not a DNS name. Write labels of letters, digits, dashes and underscores, with dots between.',
  ],
  [
    'from: west/b, name: web, type: SRV, service: west/web',
    'dns.service: `service` means addresses, and the check asks for `type: SRV`. Leave `type` out, or list the answers with `is`.',
  ],
  [
    'from: east/a, name: web, service: west/web',
    'dns.service: Cluster "east" does not know the DNS names of "west". Ask from a pod of the same cluster.',
  ],
  [
    'from: west/b, name: web, service: west/wbe',
    'dns.service: No manifest of cluster "west" has the Service "wbe". Did you mean "web"?',
  ],
];

for (const [rest, ...problems] of wrong) {
  test(`a problem of the file: ${rest}`, async (t) => {
    t.deepEqual(await problemsOfCheck(t, `dns: { ${rest} }`), problems);
  });
}
