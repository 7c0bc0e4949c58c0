import test from 'ava';
import { problemsOfCheck, resolvedCheck } from './form.ts';

const of = (rest: string) => `kubernetes: { cluster: west, kind: Pod, ${rest} }`;

test('what is left out has its default', async (t) => {
  t.like(await resolvedCheck(t, of('name: web')), {
    kind: 'kubernetes',
    cluster: 'west',
    of: 'Pod',
    namespace: 'default',
    objects: { name: 'web' },
    absent: false,
    expect: [],
  });
  t.like(await resolvedCheck(t, of('selector: app=web, namespace: shop, count: 2')), {
    namespace: 'shop',
    objects: { selector: 'app=web' },
    count: { atLeast: 2, atMost: 2 },
  });
  t.like(await resolvedCheck(t, of('selector: app=web, count: { atLeast: 1 }')), {
    count: { atLeast: 1, atMost: Number.MAX_SAFE_INTEGER },
  });
});

test('expectations keep the type they are written in', async (t) => {
  const list =
    '[{ path: a, is: 5 }, { path: a, is: "5" }, { path: a, is: true }, { path: a, isNot: x }, { path: a, exists: false }, { path: a, atMost: 1.5 }, { path: a, matches: "^x" }]';
  const check = await resolvedCheck(t, of(`name: web, expect: ${list}`));
  t.deepEqual(check?.kind === 'kubernetes' && check.expect.map((one) => one.test), [
    { kind: 'is', value: 5 },
    { kind: 'is', value: '5' },
    { kind: 'is', value: true },
    { kind: 'isNot', value: 'x' },
    { kind: 'exists', exists: false },
    { kind: 'atMost', number: 1.5 },
    { kind: 'matches', pattern: '^x' },
  ]);
});

const wrong: [rest: string, ...problems: string[]][] = [
  ['namespace: shop', 'kubernetes: Nothing is expected here. Add one of `name`, `selector`.'],
  [
    'name: web, selector: app=web',
    'kubernetes: There is both `name` and `selector`. Keep one, or write two entries.',
  ],
  [
    'name: web, count: 2',
    'kubernetes.count: `count` needs a `selector`. A name is one object: remove `count`.',
  ],
  [
    'selector: a=b, count: { atLeast: 3, atMost: 2 }',
    'kubernetes.count: No number is from 3 to 2. Write how many, or `atLeast` and `atMost`.',
  ],
  [
    'selector: a=b, count: {}',
    'kubernetes.count: Any number would do. Write how many, or `atLeast` and `atMost`.',
  ],
  [
    'name: web, absent: true, expect: [{ path: spec, exists: true }]',
    'kubernetes.expect: `expect` means nothing with `absent: true`. Remove one of the two.',
  ],
  [
    'selector: a=b, absent: true, count: 0',
    'kubernetes.count: `count` means nothing with `absent: true`. Remove one of the two.',
  ],
  [
    'name: web, expect: [{ path: spec..x, is: 1 }]',
    'kubernetes.expect[0].path: "spec..x" is no path of a field. Write it as `spec.list[0].key`, `spec.list[name=x].key` or `metadata.labels["a.b/c"]`.',
  ],
  [
    'name: web, expect: [{ path: spec }]',
    'kubernetes.expect[0]: Nothing is expected here. Add one of `is`, `isNot`, `matches`, `exists`, `atLeast`, `atMost`.',
  ],
  [
    'name: web, expect: [{ path: spec, is: 1, atLeast: 1 }]',
    'kubernetes.expect[0]: There is both `is` and `atLeast`. Keep one, or write two entries.',
  ],
  [
    'name: web, expect: [{ path: spec, matches: "(" }]',
    'kubernetes.expect[0].matches: This is no regular expression: unterminated group. Mend it.',
  ],
  ['name: --all', 'kubernetes.name: This is no name of an object'],
  [
    'name: web, namespace: Shop',
    'kubernetes.namespace: A namespace has lower-case letters, digits and dashes',
  ],
];

for (const [rest, ...problems] of wrong) {
  test(`a problem of the file: ${rest}`, async (t) => {
    t.deepEqual(await problemsOfCheck(t, of(rest)), problems);
  });
}

test('a kind is one kind, a cluster one of the lab', async (t) => {
  const kind = (text: string) => `kubernetes: { cluster: west, kind: ${text}, name: web }`;
  for (const text of ['"pods,services"', '--raw', 'all/x']) {
    t.deepEqual(await problemsOfCheck(t, kind(text)), [
      'kubernetes.kind: Expected one kind, such as `Deployment`',
    ]);
  }
  t.deepEqual(await problemsOfCheck(t, kind('deployments.apps')), []);
  t.deepEqual(await problemsOfCheck(t, 'kubernetes: { cluster: wset, kind: Pod, name: web }'), [
    'kubernetes.cluster: There is no cluster "wset". Did you mean "west"?',
  ]);
});
