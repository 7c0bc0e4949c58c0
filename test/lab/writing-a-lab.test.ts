import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { readLab } from '../../src/lab/load.ts';
import { printProblem } from '../../src/lab/problem.ts';
import { labFileSchema } from '../../src/lab/schema.ts';
import { temporaryFolder, writeFiles } from './lab-folder.ts';

const text = readFileSync(join(import.meta.dirname, '../../docs/writing-a-lab.md'), 'utf8');
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
