import test from 'ava';
import { shorten } from '../../src/diagnostics/ask.ts';
import { mostBytes } from '../../src/diagnostics/collector.ts';
import { redactJson, redactObject, redactText } from '../../src/diagnostics/redact.ts';

// Made up for the test; split so that no scanner takes them for real ones.
const token = ['eyJhbGciOiJSUzI1NiJ9', 'eyJzdWIiOiJsYWJzIn0', 'c2lnbmF0dXJl'].join('.');
const key = `-----BEGIN EC PRIVATE ${'KEY'}-----\nMHcCAQ\nabc\n-----END EC PRIVATE ${'KEY'}-----`;

test('what looks like a secret is taken out of text, and what stands around it stays', (t) => {
  const cases: [string, string][] = [
    [`before ${key} after`, 'before REDACTED after'],
    [`jwt ${token}, next`, 'jwt REDACTED, next'],
    ['Authorization: Bearer abcdef0123456789', 'Authorization: Bearer REDACTED'],
    ['kubeadm join --token abcdef.0123456789abcdef', 'kubeadm join --token REDACTED'],
    ['client-key-data: TFMwdA==', 'client-key-data: REDACTED'],
    ['{"password":"hunter22"}', '{"password":"REDACTED"}'],
    ['DB_PASSWORD=hunter22 ok', 'DB_PASSWORD=REDACTED ok'],
    ['proxy http://me:pass@10.0.0.1:3128/', 'proxy http://REDACTED@10.0.0.1:3128/'],
  ];
  for (const [text, expected] of cases) {
    t.is(redactText(text), expected);
  }
});

test('ordinary diagnostics stay as they are', (t) => {
  for (const text of [
    '10.100.0.0/16 dev eth0 proto kernel scope link src 10.100.0.3',
    'registry.k8s.io/kube-apiserver:v1.37.0',
    'I1121 12:00:00.000000 1 server.go:1] "Starting" version="v1.37.0"',
    'sha256:a1ed56cfb0e7b93589bdf97c8cd566405a265939e3620fc4f5de89adff580ae5',
  ]) {
    t.is(redactText(text), text);
  }
});

test('environments keep their names and lose their values, in both spellings', (t) => {
  const inspect = [{ Config: { Env: ['A=secret', 'B'], Image: 'x' } }];
  t.deepEqual(redactObject(inspect), [{ Config: { Env: ['A=REDACTED', 'B=REDACTED'], Image: 'x' } }]);
  const pod = {
    metadata: {
      managedFields: [],
      annotations: {
        'kubectl.kubernetes.io/last-applied-configuration': 'all values',
        'k8s.v1.cni.cncf.io/networks': 'n3',
      },
    },
    spec: {
      containers: [
        {
          env: [
            { name: 'A', value: 'secret' },
            { name: 'B', valueFrom: { fieldRef: {} } },
          ],
        },
      ],
    },
  };
  t.deepEqual(redactObject(pod), {
    metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': 'n3' } },
    spec: {
      containers: [
        {
          env: [
            { name: 'A', value: 'REDACTED' },
            { name: 'B', valueFrom: { fieldRef: {} } },
          ],
        },
      ],
    },
  });
});

test('of a Secret only its name stays, also inside a plan', (t) => {
  const secret = { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'x' }, stringData: { a: 'hunter22' } };
  t.deepEqual(redactObject({ plan: { objects: [secret] } }), {
    plan: { objects: [{ kind: 'Secret', metadata: { name: 'x' }, data: 'REDACTED' }] },
  });
});

test('a document that is none is left out, because nobody knows where its secrets are', (t) => {
  t.is(redactJson('{"password": '), 'This was no JSON and is left out.\n');
  t.is(redactJson('{"Env":["A=b"]}'), '{\n "Env": [\n  "A=REDACTED"\n ]\n}\n');
});

test('a long answer keeps its beginning and its end', (t) => {
  const text = `begin${'x'.repeat(mostBytes)}end`;
  const short = shorten(text);
  t.true(short.length < mostBytes + 100);
  t.true(short.startsWith('begin') && short.endsWith('end'));
  t.regex(short, /\[8 characters left out\]/);
  t.is(shorten('short'), 'short');
});
