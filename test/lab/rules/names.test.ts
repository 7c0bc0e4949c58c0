import test from 'ava';
import { readLab } from '../../../src/lab/load.ts';
import { printProblem } from '../../../src/lab/problem.ts';
import { problemsOf, temporaryFolder, writeFiles } from '../lab-folder.ts';

const advice = 'Use lower-case letters, digits and dashes, with a letter or digit at both ends.';

const hostile = [
  'n3;reboot',
  '$(reboot)',
  '`reboot`',
  'a b',
  '..',
  '../x',
  'a/b',
  '-n',
  'n-',
  'N3',
  'n_3',
  'ä',
  'n\n3',
  'n3\u0000',
  '',
  '\u202en3',
];

for (const name of hostile) {
  test(`${JSON.stringify(name)} is no name for a link`, async (t) => {
    const problems = await problemsOf(t, [['name: n3\n    kind', `name: ${JSON.stringify(name)}\n    kind`]]);
    const shown = JSON.stringify(name).replace('\u202e', '\\u202e');
    t.deepEqual(problems, [`lab.yaml:11:11 links[0].name: The name is ${shown}. ${advice}`]);
  });
}

test('clusters, mirrors, checks and flows need safe names too', async (t) => {
  const problems = await problemsOf(t, [
    ['name: up', 'name: Up'],
    ['name: web\n', 'name: web!\n'],
    ['name: back', 'name: ba.ck'],
  ]);
  t.deepEqual(problems, [
    `lab.yaml:19:11 mirrors[0].name: The name is "Up". ${advice}`,
    `lab.yaml:29:19 checks[0].packets.flows[1].name: The name is "ba.ck". ${advice}`,
    `lab.yaml:32:11 checks[1].name: The name is "web!". ${advice}`,
  ]);
});

test('a very long name is a problem and is not printed whole', async (t) => {
  t.deepEqual(await problemsOf(t, [['name: up', `name: ${'u'.repeat(10_000)}`]]), [
    'lab.yaml:19:11 mirrors[0].name: The name has 10000 characters; at most 63 are possible',
  ]);
});

test("the folder's name is the lab's name and has to be safe", async (t) => {
  const folder = await temporaryFolder(t);
  await writeFiles(folder, { 'My Lab/lab.yaml': 'clusters: [{ name: a, workers: 1 }]\nchecks: []\n' });
  const { problems } = await readLab(`${folder}/My Lab`);
  t.deepEqual(problems.map(printProblem), [
    `lab.yaml:1:1: The name of the folder, which is the name of the lab, is "My Lab". ${advice}`,
    'lab.yaml:2:9 checks: The lab checks nothing. Add `checks`: nothing checked is never success.',
  ]);
});

test("a node's host name has to fit into 63 characters", async (t) => {
  const fits = 'c'.repeat(63 - 'labs-some-lab--control-plane'.length);
  const folder = await temporaryFolder(t);
  const lab = (name: string) => `clusters: [{ name: ${name} }]\nchecks: [{ name: x }]\n`;
  await writeFiles(folder, { 'some-lab/lab.yaml': lab(fits) });
  const before = await readLab(`${folder}/some-lab`);
  t.deepEqual(
    before.problems.map(({ path }) => path),
    ['checks[0]'],
  );
  await writeFiles(folder, { 'some-lab/lab.yaml': lab(`${fits}cc`) });
  const [problem] = (await readLab(`${folder}/some-lab`)).problems;
  t.is(problem?.path, 'clusters[0].name');
  t.regex(problem?.message ?? '', /has 65 characters; 63 are possible$/);
  t.is(problem?.hint, "Shorten the cluster's or the lab's name by 2.");
});

test('a name that stands twice is a problem at its second place', async (t) => {
  const problems = await problemsOf(t, [
    ['name: tap\n    kind', 'name: n3\n    kind'],
    ['name: back', 'name: there'],
    ['name: web\n', 'name: link\n'],
    [
      'by: pod',
      'by: pod\n  - { name: up, of: east/control-plane:n3, onto: east/control-plane:tap, by: pod }',
    ],
  ]);
  t.deepEqual(problems, [
    'lab.yaml:14:11 links[1].name: There is already a link "n3". Rename one.',
    'lab.yaml:23:13 mirrors[1].name: There is already a mirror "up". Rename one.',
    'lab.yaml:30:19 checks[0].packets.flows[1].name: There is already a flow "there". Rename one.',
    'lab.yaml:33:11 checks[1].name: There is already a check "link". Rename one.',
  ]);
});

test('two clusters of one name are a problem, and the first is the one that is meant', async (t) => {
  t.deepEqual(await problemsOf(t, [['  - name: west', '  - name: east\n  - name: west']]), [
    'lab.yaml:6:11 clusters[1].name: There is already a cluster "east". Rename one.',
  ]);
});
