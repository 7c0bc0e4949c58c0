import test from 'ava';
import { judgeField, wantedField } from '../../src/checks/field-judge.ts';
import { LookError } from '../../src/checks/reason.ts';
import type { FieldExpectation } from '../../src/lab/check-types.ts';
import { parseFieldPath, valueAt } from '../../src/lab/field-path.ts';

const object = {
  metadata: { name: 'web', annotations: { 'example.org/owner': 'team-a', port: '80' } },
  spec: {
    replicas: 3,
    paused: false,
    template: { spec: { containers: [{ name: 'log' }, { name: 'web', image: 'web:2', cpu: '10m' }] } },
  },
  status: { conditions: [{ type: 'Ready', status: 'True' }], gone: null },
};

const places: [path: string, value: unknown][] = [
  ['spec.replicas', 3],
  ['spec.paused', false],
  ['metadata.annotations["example.org/owner"]', 'team-a'],
  ['spec.template.spec.containers[1].image', 'web:2'],
  ['spec.template.spec.containers[name=web].cpu', '10m'],
  ['spec.template.spec.containers[name="log"].name', 'log'],
  ['status.conditions[type=Ready].status', 'True'],
  ['status.conditions[type=Available].status', undefined],
  ['spec.template.spec.containers[2].image', undefined],
  ['spec.replicas.more', undefined],
  ['status.gone', undefined],
  ['spec.template.spec.containers.name', undefined],
  ['toString', undefined],
  ['metadata.constructor', undefined],
];

for (const [path, value] of places) {
  test(`a path leads to its value: ${path}`, (t) => {
    const steps = parseFieldPath(path);
    t.truthy(steps);
    t.deepEqual(valueAt(object, steps ?? []), value);
  });
}

for (const text of [
  '',
  '.spec',
  'spec.',
  'spec..x',
  'spec[',
  'spec[x',
  'spec[a=]',
  'a b',
  'spec["x]',
  '[0]',
]) {
  test(`this is no path: ${JSON.stringify(text)}`, (t) => {
    t.is(parseFieldPath(text), undefined);
  });
}

type Row = [
  path: string,
  test: FieldExpectation['test'],
  isAsExpected: boolean,
  wanted: string,
  seen: string,
];

const rows: Row[] = [
  ['spec.replicas', { kind: 'is', value: 3 }, true, 'spec.replicas is 3', 'spec.replicas is 3'],
  ['spec.replicas', { kind: 'is', value: 5 }, false, 'spec.replicas is 5', 'spec.replicas is 3, not 5'],
  [
    'spec.replicas',
    { kind: 'is', value: '3' },
    false,
    'spec.replicas is "3"',
    'spec.replicas is 3, not "3": the one is a number, the other a string',
  ],
  ['spec.paused', { kind: 'is', value: false }, true, 'spec.paused is false', 'spec.paused is false'],
  [
    'spec.template',
    { kind: 'is', value: 'x' },
    false,
    'spec.template is "x"',
    'spec.template is a mapping, not "x"',
  ],
  [
    'spec.template.spec.containers',
    { kind: 'is', value: 2 },
    false,
    'spec.template.spec.containers is 2',
    'spec.template.spec.containers is a list of 2 entries, not 2',
  ],
  [
    'status.readyReplicas',
    { kind: 'is', value: 0 },
    false,
    'status.readyReplicas is 0',
    'status.readyReplicas is not there (Kubernetes leaves zeros out: `exists: false` says so)',
  ],
  [
    'status.readyReplicas',
    { kind: 'is', value: 3 },
    false,
    'status.readyReplicas is 3',
    'status.readyReplicas is not there',
  ],
  [
    'metadata.name',
    { kind: 'isNot', value: 'x' },
    true,
    'metadata.name is not "x"',
    'metadata.name is "web"',
  ],
  [
    'metadata.name',
    { kind: 'isNot', value: 'web' },
    false,
    'metadata.name is not "web"',
    'metadata.name is "web"',
  ],
  [
    'metadata.nome',
    { kind: 'isNot', value: 'web' },
    false,
    'metadata.nome is not "web"',
    'metadata.nome is not there',
  ],
  [
    'metadata.name',
    { kind: 'matches', pattern: '^w' },
    true,
    'metadata.name matches `^w`',
    'metadata.name is "web"',
  ],
  [
    'spec.replicas',
    { kind: 'matches', pattern: '^[3-5]$' },
    true,
    'spec.replicas matches `^[3-5]$`',
    'spec.replicas is 3',
  ],
  [
    'metadata.name',
    { kind: 'matches', pattern: '^x' },
    false,
    'metadata.name matches `^x`',
    'metadata.name is "web", which does not match `^x`',
  ],
  [
    'spec',
    { kind: 'matches', pattern: 'x' },
    false,
    'spec matches `x`',
    'spec is a mapping, which is no text',
  ],
  ['spec', { kind: 'exists', exists: true }, true, 'spec is there', 'spec is there'],
  ['spec', { kind: 'exists', exists: false }, false, 'spec is not there', 'spec is there'],
  [
    'status.gone',
    { kind: 'exists', exists: false },
    true,
    'status.gone is not there',
    'status.gone is not there',
  ],
  [
    'status.gone',
    { kind: 'exists', exists: true },
    false,
    'status.gone is there',
    'status.gone is not there',
  ],
  [
    'spec.replicas',
    { kind: 'atLeast', number: 3 },
    true,
    'spec.replicas is at least 3',
    'spec.replicas is 3',
  ],
  [
    'spec.replicas',
    { kind: 'atLeast', number: 4 },
    false,
    'spec.replicas is at least 4',
    'spec.replicas is 3, not at least 4',
  ],
  [
    'spec.replicas',
    { kind: 'atMost', number: 2 },
    false,
    'spec.replicas is at most 2',
    'spec.replicas is 3, not at most 2',
  ],
  ['spec.replicas', { kind: 'atMost', number: 3 }, true, 'spec.replicas is at most 3', 'spec.replicas is 3'],
  [
    'metadata.annotations.port',
    { kind: 'atLeast', number: 1 },
    false,
    'metadata.annotations.port is at least 1',
    'metadata.annotations.port is "80", which is no number',
  ],
];

for (const [path, expected, isAsExpected, wanted, seen] of rows) {
  test(`a field is judged: ${wanted}; ${seen}`, (t) => {
    t.is(wantedField({ path, test: expected }), wanted);
    t.deepEqual(judgeField({ path, test: expected }, object), { isAsExpected, seen });
  });
}

test('a pattern that would never end is an error, soon', (t) => {
  const hostile: FieldExpectation = { path: 'name', test: { kind: 'matches', pattern: '^(([a-z])+)+$' } };
  const start = Date.now();
  t.throws(() => judgeField(hostile, { name: `${'a'.repeat(60)}!` }), {
    instanceOf: LookError,
    message: /takes too long on a text of 61 characters/,
  });
  t.true(Date.now() - start < 10_000);
});
