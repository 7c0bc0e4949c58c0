import test from 'ava';
import { parseManifest } from '../../src/lab/manifests.ts';
import { apply, kubectlFor } from '../../src/tools/kubectl.ts';

function objectOf(data: string): Readonly<Record<string, unknown>> {
  const { objects, problems } = parseManifest(
    `kind: K\napiVersion: v1\nmetadata: { name: it }\n${data}`,
    'm.yaml',
  );
  if (objects[0] === undefined || problems.length > 0) {
    throw new Error(JSON.stringify(problems));
  }
  return objects[0];
}

test('scalars are read as Kubernetes reads them', (t) => {
  t.like(objectOf('data: { mode: 0644, a: yes, b: off, c: 1:30, d: 2001-01-01, e: "yes", f: 0x1f }'), {
    data: { mode: 420, a: true, b: false, c: '1:30', d: '2001-01-01', e: 'yes', f: 31 },
  });
});

test('mappings are merged', (t) => {
  t.like(objectOf('base: &base { a: 1, b: 1 }\ndata: { <<: *base, b: 2 }'), { data: { a: 1, b: 2 } });
});

test('text that looks like something else survives the way to kubectl', (t) => {
  const data = { a: 'yes', b: '0644', c: 'on', d: '1:30', e: 'n', f: '1_000', g: 'a: b\n- c', h: '<<' };
  const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'n' }, data };
  const { input = '' } = apply(kubectlFor('kubectl', 'k'), [object]);
  t.deepEqual(parseManifest(input, 'stdin').objects, [object]);
});

test('several objects keep their order; an empty document is none', (t) => {
  const object = (name: string) => `apiVersion: v1\nkind: K\nmetadata: { name: ${name} }\n`;
  const { objects, problems } = parseManifest(`---\n${object('a')}---\n---\n${object('b')}---\n`, 'm.yaml');
  t.deepEqual(problems, []);
  t.deepEqual(
    objects.map(({ metadata }) => metadata.name),
    ['a', 'b'],
  );
});

test('an alias bomb in a manifest is refused with its place', (t) => {
  const layer = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(of).join(',')}]\n`;
  const bomb = `---\n${layer('a', 'x')}${layer('b', '*a')}${layer('c', '*b')}${layer('d', '*c')}`;
  const { objects, problems } = parseManifest(bomb, 'm.yaml');
  t.deepEqual(objects, []);
  t.like(problems, [{ file: 'm.yaml', line: 2, column: 1 }]);
  t.regex(problems[0]?.message ?? '', /^YAML aliases: /);
});
