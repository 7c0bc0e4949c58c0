import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { command } from '../../src/command.ts';
import { runner } from '../../src/exec.ts';
import { type LoadOptions, loadLab, readLab } from '../../src/lab/load.ts';
import { LabFileError, printProblem } from '../../src/lab/problem.ts';
import { labFolder, problemsOf, problemsOfText, temporaryFolder } from './lab-folder.ts';

const manifests = (text: string) => [['manifests: [east.yaml]', `manifests: [${text}]`]] as const;
const place = 'lab.yaml:5:17 clusters[0].manifests[0]:';

test('a folder with a sound lab becomes a Lab', async (t) => {
  const folder = await labFolder(t);
  const lab = await loadLab(folder, { knownImages: ['toolbox'] });
  t.is(lab.folder, folder);
  t.is(lab.links.length, 2);
});

test('a faulty lab is an error that carries every problem', async (t) => {
  const folder = await labFolder(t, [
    ['workers: 1', 'worker: 1'],
    ['by: pod', 'by: hand'],
  ]);
  const error = await t.throwsAsync(loadLab(folder), { instanceOf: LabFileError });
  t.deepEqual(
    error?.problems.map(({ line, column, path }) => [line, column, path]),
    [
      [7, 5, 'clusters[1].worker'],
      [22, 9, 'mirrors[0].by'],
    ],
  );
});

test('who shows no translations is not told of their problems', async (t) => {
  const folder = await labFolder(t, [], {
    'steps/01-a.md': '---\ntitle: One\nchecks: [n3]\n---\n\nText.\n',
    'steps/01-a.ko.md': 'no front matter\n',
  });
  const files = async (options: LoadOptions) =>
    new Set((await readLab(folder, options)).problems.map(({ file }) => file));
  t.true((await files({})).has('steps/01-a.ko.md'));
  t.false((await files({ isTranslated: false })).has('steps/01-a.ko.md'));
});

test('a folder without lab.yaml says so', async (t) => {
  const { problems } = await readLab(await temporaryFolder(t));
  t.deepEqual(problems.map(printProblem), ['lab.yaml:1:1: The file does not exist']);
});

test('problems are shown under the name that the user gave', async (t) => {
  const folder = await labFolder(t, [['workers: 1', 'worker: 1']], { 'west.yaml': 'kind: Pod\n' });
  const { problems } = await readLab(folder, { shownAs: 'my/lab.yaml' });
  t.deepEqual(
    problems.map(({ file }) => file),
    ['my/lab.yaml', 'my/west.yaml', 'my/west.yaml'],
  );
});

for (const path of ['../east.yaml', '/etc/hostname', 'a/../../east.yaml', '..']) {
  test(`the manifest ${path} is outside the folder`, async (t) => {
    t.deepEqual(await problemsOf(t, manifests(path)), [
      `${place} Manifest "${path}" is outside the lab's folder. Copy the file into the lab's folder.`,
    ]);
  });
}

test('a symbolic link that leads out of the folder is refused, one inside is followed', async (t) => {
  const folder = await labFolder(t, manifests('link.yaml'));
  const outside = join(folder, '../outside.yaml');
  await writeFile(outside, 'apiVersion: v1\nkind: Secret\nmetadata: { name: x }\n');
  await symlink(outside, join(folder, 'link.yaml'));
  const { problems } = await readLab(folder);
  t.deepEqual(problems.map(printProblem), [
    `${place} Manifest "link.yaml" is outside the lab's folder. Copy the file into the lab's folder.`,
  ]);
  await rm(join(folder, 'link.yaml'));
  await symlink('east.yaml', join(folder, 'link.yaml'));
  t.deepEqual((await readLab(folder)).problems, []);
});

test('a folder of manifests behind a symbolic link is refused too', async (t) => {
  const folder = await labFolder(t, manifests('more/east.yaml'));
  await mkdir(join(folder, '../elsewhere'));
  await writeFile(join(folder, '../elsewhere/east.yaml'), 'a: 1\n');
  await symlink('../elsewhere', join(folder, 'more'));
  const { problems } = await readLab(folder);
  t.is(problems[0]?.message, 'Manifest "more/east.yaml" is outside the lab\'s folder');
});

test('a circle of symbolic links ends', async (t) => {
  const folder = await labFolder(t, manifests('round.yaml'));
  await symlink('round.yaml', join(folder, 'round.yaml'));
  const { problems } = await readLab(folder);
  t.is(problems[0]?.message, 'Manifest "round.yaml" is a circle of symbolic links');
});

test('a missing manifest, a folder and an odd path are problems', async (t) => {
  t.deepEqual(await problemsOf(t, manifests('nothing.yaml, ., "a\\0b", ""')), [
    `${place} Manifest "nothing.yaml" does not exist. Paths are relative to the lab's folder.`,
    'lab.yaml:5:31 clusters[0].manifests[1]: Manifest "." is not a regular file',
    'lab.yaml:5:34 clusters[0].manifests[2]: Manifest "a\\u0000b" is outside the lab\'s folder. Copy the file into the lab\'s folder.',
    'lab.yaml:5:42 clusters[0].manifests[3]: Manifest "" is not a regular file',
  ]);
});

test('a pipe in place of a manifest is not opened', async (t) => {
  const folder = await labFolder(t, manifests('pipe.yaml'));
  await runner(new AbortController().signal)(command('mkfifo', join(folder, 'pipe.yaml')));
  const { problems } = await readLab(folder);
  t.is(problems[0]?.message, 'Manifest "pipe.yaml" is not a regular file');
});

test('what is wrong inside a manifest is reported with its place there', async (t) => {
  const broken = `apiVersion: v1
kind: Pod
metadata:
  nam: a
---
# nothing here
---
apiVersion: v1
kind: Pod
metadata: { name: b, annotations: { replicas: 3 } }
---
- 1
`;
  const problems = await problemsOf(t, [], { 'west.yaml': broken });
  t.deepEqual(problems, [
    'west.yaml:4:3 metadata.name: `name` is missing. Add it.',
    'west.yaml:10:47 metadata.annotations.replicas: Expected text, found 3. Put it in quotes.',
    'west.yaml:12:1: Expected a mapping, found a list',
  ]);
});

test('of endless problems the first thousand are reported, and that there are more', async (t) => {
  const flow = "{ name: UP, from: 'a/x:net1', to: 'a/x:net1' }";
  const check = `packets: { flows: [${Array(60).fill(flow).join(', ')}] }`;
  const checks = Array.from({ length: 20 }, (_, index) => `  - { name: c${index}, ${check} }\n`);
  const problems = await problemsOfText(t, `clusters: [{ name: a }]\nchecks:\n${checks.join('')}`);
  t.is(problems.length, 1001);
  t.regex(problems[0] ?? '', /^lab\.yaml:1:1: There are \d+ more problems; these are the first 1000$/);
});

test('a manifest that is not YAML, or empty, or too long, is a problem', async (t) => {
  t.deepEqual(await problemsOf(t, [], { 'west.yaml': 'a: [' }), [
    'west.yaml:1:5: YAML syntax: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ]);
  t.deepEqual(await problemsOf(t, [], { 'west.yaml': '# soon\n' }), [
    'west.yaml:1:1: No Kubernetes object in the file. Add an object, or take the file out of `manifests`.',
  ]);
  t.deepEqual(await problemsOf(t, [], { 'west.yaml': '#'.repeat(1_048_577) }), [
    'lab.yaml:9:17 clusters[1].manifests[0]: Manifest "west.yaml" has 1048577 bytes; at most 1048576 are read',
  ]);
});
