import test from 'ava';
import type { Check } from '../../src/lab/check-types.ts';
import { checkLine } from '../../src/report/check-line.ts';

const base = { name: 'x', title: 'x', within: 10, every: 1, steadyFor: 0 };
const pod = { cluster: 'core', namespace: 'default', pod: 'client' };
const node = { cluster: 'core', name: 'worker', role: 'worker' } as const;
const service = { cluster: 'core', namespace: 'default', name: 'web' };
const object = { kind: 'kubernetes', cluster: 'core', namespace: 'default', expect: [] } as const;

const rows: [line: string, check: Check][] = [
  ['1 flow of 500 frames', { ...base, kind: 'packets', flows: [flow()], count: 500, copies: [] }],
  [
    '60 requests, by dns',
    { ...base, kind: 'http', from: pod, service, by: { kind: 'dns' }, requests: 60, captures: [] },
  ],
  [
    'DNS, A of web',
    { ...base, kind: 'dns', from: pod, question: 'web', type: 'A', expect: { kind: 'absent' } },
  ],
  [
    'TCP to client:net1, port 80: refused',
    {
      ...base,
      kind: 'tcp',
      from: pod,
      to: { kind: 'pod', pod, interface: 'net1' },
      port: 80,
      expect: 'refused',
    },
  ],
  [
    'UDP to web, port 53: answered',
    {
      ...base,
      kind: 'udp',
      from: pod,
      to: { kind: 'service', service },
      port: 53,
      send: 'x',
      expect: 'answered',
    },
  ],
  [
    'ping to core/worker: silent',
    { ...base, kind: 'ping', from: pod, to: { kind: 'node', node }, count: 3, expect: 'silent' },
  ],
  [
    'ping to example.org: answered',
    {
      ...base,
      kind: 'ping',
      from: pod,
      to: { kind: 'host', host: 'example.org' },
      count: 3,
      expect: 'answered',
    },
  ],
  ['Deployment web', { ...base, ...object, of: 'Deployment', objects: { name: 'web' }, absent: false }],
  ['no Pod app=web', { ...base, ...object, of: 'Pod', objects: { selector: 'app=web' }, absent: true }],
  ['endpoints of web', { ...base, kind: 'endpoints', service, ready: 1 }],
  [
    '300 requests, by clusterIP: even shares',
    { ...base, kind: 'spread', from: pod, service, by: { kind: 'clusterIP' }, requests: 300, shares: 'even' },
  ],
  ['cat in client', { ...base, kind: 'exec', in: { kind: 'pod', pod }, argv: ['cat', '/x'], exitCode: 0 }],
  ['ip in worker', { ...base, kind: 'exec', in: { kind: 'node', node }, argv: ['ip'], exitCode: 0 }],
  [
    'log of client',
    { ...base, kind: 'logs', of: pod, previous: false, expect: { kind: 'contains', text: 'x' } },
  ],
];

for (const [line, check] of rows) {
  test(`a ${check.kind} check in a few words: ${line}`, (t) => {
    t.is(checkLine(check), line);
  });
}

function flow() {
  const end = { ...pod, interface: 'net1' };
  return { name: 'up', from: end, to: end, routed: false };
}
