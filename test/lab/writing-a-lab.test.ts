import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { parse } from 'yaml';
import { checkKindSchemas, checkSchema } from '../../src/lab/check-schema.ts';
import { readLab } from '../../src/lab/load.ts';
import { printProblem } from '../../src/lab/problem.ts';
import { labFileSchema } from '../../src/lab/schema.ts';
import { stepFileSchema } from '../../src/lab/step-schema.ts';
import { temporaryFolder, writeFiles } from './lab-folder.ts';

const docs = join(import.meta.dirname, '../../docs');
const text = readFileSync(join(docs, 'writing-a-lab.md'), 'utf8');
const blocks = [...text.matchAll(/^```yaml\n(.*?)^```$/gms)].map((match) => match[1] ?? '');

test('the lab of docs/writing-a-lab.md has no problem', async (t) => {
  const lab = blocks.find((block) => block.startsWith('title:')) ?? '';
  const east = blocks.find((block) => block.startsWith('apiVersion:')) ?? '';
  const west = east.replace('name: a\n', 'name: b\n').replace('10.30.0.1/24', '10.30.0.2/24');
  t.not(west, east);
  const folder = await temporaryFolder(t);
  await writeFiles(folder, {
    'my-lab/lab.yaml': lab,
    'my-lab/manifests/east.yaml': east,
    'my-lab/manifests/west.yaml': west,
  });
  const { problems } = await readLab(join(folder, 'my-lab'), { knownImages: ['toolbox'] });
  t.deepEqual(problems.map(printProblem), []);
});

test('docs/writing-a-lab.md names every key of a cluster, and every section of the file', (t) => {
  const { shape } = labFileSchema;
  const sections = Object.keys(shape).filter((key) => key !== 'title' && key !== 'description');
  for (const key of [
    ...sections.map((name) => `### ${name}`),
    ...Object.keys(shape.clusters.element.shape),
  ]) {
    t.true(text.includes(key.startsWith('###') ? key : `| \`${key}\` |`), key);
  }
});

test('docs/writing-a-lab.md names every key of a check and of a step, and every kind of check', (t) => {
  const check = stepFileSchema.shape.checks.unwrap().element.shape;
  for (const key of [...Object.keys(stepFileSchema.shape), ...Object.keys(check)]) {
    t.true(text.includes(`| \`${key}\` |`), key);
  }
});

test('the step of docs/writing-a-lab.md has no problem', async (t) => {
  const step = /^````markdown\n(.*?)^````$/ms.exec(text)?.[1] ?? '';
  const folder = await temporaryFolder(t);
  const lab = `clusters: [{ name: east, manifests: [web.yaml] }]
checks: [{ name: web, endpoints: { service: east/web, ready: 2 } }]
`;
  const web = 'apiVersion: v1\nkind: Service\nmetadata: { name: web }\n';
  await writeFiles(folder, { 'x/lab.yaml': lab, 'x/web.yaml': web, 'x/steps/01-three-replicas.md': step });
  const read = await readLab(join(folder, 'x'));
  t.deepEqual(read.problems.map(printProblem), []);
  t.is(read.lab?.steps.length, 1);
});

test('the questions and hints of docs/writing-a-lab.md have the form of a step', (t) => {
  for (const key of ['questions', 'hints'] as const) {
    const block = blocks.find((one) => one.startsWith(`${key}:`)) ?? '';
    const { success, error } = stepFileSchema.safeParse({ title: 'x', ...parse(block) });
    t.true(success, error?.message);
  }
});

test('the examples of checks in docs/writing-a-lab.md have the form of a check', (t) => {
  const rows = [...text.matchAll(/^\| `(\w+)` \| `(\{.*?\})` \|/gm)];
  t.deepEqual(rows.map(([, kind]) => kind).toSorted(), Object.keys(checkKindSchemas).toSorted());
  for (const [, kind = '', example = ''] of rows) {
    const { success, error } = checkSchema.safeParse({ name: 'x', [kind]: parse(example) });
    t.true(success, `${kind}: ${error?.message}`);
  }
});

test('the example lab has no problem, and is as large as it is said to be', async (t) => {
  const { lab, problems } = await readLab(join(docs, 'examples/two-sites'), { knownImages: ['toolbox'] });
  t.deepEqual(problems.map(printProblem), []);
  t.is(lab?.clusters.length, 2);
  t.deepEqual(
    lab?.links.map(({ kind }) => kind),
    ['vxlan'],
  );
  t.true(lab?.clusters.every(({ addons }) => addons.includes('multus')));
  t.is(lab?.steps.length, 3);
});
