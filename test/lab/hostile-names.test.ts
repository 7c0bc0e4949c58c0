import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { readLab } from '../../src/lab/load.ts';
import { printProblem } from '../../src/lab/problem.ts';
import { type Edit, labFolder, problemsOf } from './lab-folder.ts';
import { check, problemsOfSteps, stepText } from './steps/step-files.ts';

/** What none of the names in a lab may be, and what none of its paths and references may become. */
const hostile = [
  '-rf',
  '--help',
  '..',
  '../../etc/passwd',
  '/etc/passwd',
  '$(touch hacked)',
  '`touch hacked`',
  'a;touch hacked',
  'a|b',
  'a&b',
  'a>b',
  '*',
  '~root',
  "a'b",
  'a"b',
  'a\\b',
  'a\nb',
  'a\u0000b',
  'a b',
  // Cyrillic letters, a ligature, a zero-width space, a right-to-left override.
  'соrе',
  'ﬁle',
  'a\u200bb',
  'a\u202eb',
  'x'.repeat(5000),
];

/** The places of names and references in the fixture: what stands there, with NAME for the hostile one. */
const places: Readonly<Record<string, Edit>> = {
  cluster: ['- name: east', '- name: NAME'],
  link: ['name: n3\n    kind', 'name: NAME\n    kind'],
  mirror: ['name: up', 'name: NAME'],
  check: ['name: web\n', 'name: NAME\n'],
  flow: ['name: back', 'name: NAME'],
  image: ['images: [toolbox]', 'images: [NAME]'],
  manifest: ['manifests: [east.yaml]', 'manifests: [NAME]'],
  addon: ['workers: 1\n    addons: [multus]', 'addons: [NAME]'],
};

for (const [place, [from, to]] of Object.entries(places)) {
  test(`no hostile name passes as that of a ${place}`, async (t) => {
    for (const name of hostile) {
      const problems = await problemsOf(t, [[from, to.replace('NAME', () => JSON.stringify(name))]]);
      t.true(problems.length > 0, name);
      for (const problem of problems) {
        t.regex(problem, /^(lab|east|west)\.yaml:\d+:\d+ ?[^\n]{1,600}$/, name);
      }
    }
  });
}

const endpoints = ['NAME/control-plane:n3', 'east/NAME:n3', 'east/control-plane:NAME', 'NAME'];

for (const endpoint of endpoints) {
  test(`no hostile name passes in an endpoint ${endpoint}`, async (t) => {
    for (const name of hostile) {
      const written = JSON.stringify(endpoint.replace('NAME', () => name));
      const link = `links:\n  - { name: hostile, kind: veth, endpoints: [${written}, west/control-plane:h] }\n`;
      const problems = await problemsOf(t, [['links:\n', link]]);
      t.true(
        problems.some((one) => /^lab\.yaml:\d+:\d+ links\[0\]/.test(one)),
        `${name}: ${problems}`,
      );
    }
  });
}

test('no hostile name passes as that of a question, a check or a needed step', async (t) => {
  for (const name of hostile) {
    const quoted = JSON.stringify(name);
    const fronts = [
      `questions:\n  - { name: ${quoted}, ask: what, answer: exit 0 }`,
      `checks:\n${check(quoted)}`,
      `needs: [${quoted}]\nchecks:\n${check('frames')}`,
    ];
    for (const front of fronts) {
      const problems = await problemsOfSteps(t, { '01-one.md': stepText({ front }) });
      t.true(
        problems.some((one) => /^steps\/01-one\.md:\d+:\d+ /.test(one)),
        `${front}\n${problems}`,
      );
    }
  }
});

test('a hostile file name in steps/ is a problem, and is printed harmlessly', async (t) => {
  const names = [
    '-rf.md',
    '01-$(touch hacked).md',
    '01-a\nb.md',
    '01-a\u001b[2Jb.md',
    '01-\u202egnp.md',
    'con.md',
  ];
  for (const name of names) {
    const problems = await problemsOfSteps(t, { [name]: stepText() });
    t.is(problems.length, 1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
    t.notRegex(problems[0] ?? '', /[\u0000-\u0009\u000b-\u001f\u202e]/);
    t.regex(problems[0] ?? '', /:1:1: The name is not that of a step/);
  }
});

test('symbolic links out of the folder are refused for the lab file, the steps and their folder', async (t) => {
  const outside = await labFolder(t, [], { 'steps/01-one.md': stepText() });
  const linked = async (path: string) => {
    const folder = await labFolder(t, [], { 'steps/01-one.md': stepText() });
    await rm(join(folder, path), { recursive: true });
    await symlink(join(outside, path), join(folder, path));
    return (await readLab(folder)).problems.map(printProblem);
  };
  t.deepEqual(await linked('lab.yaml'), ["lab.yaml:1:1: The file is outside the lab's folder"]);
  for (const path of ['steps/01-one.md', 'steps']) {
    t.deepEqual(await linked(path), [
      "steps/01-one.md:1:1: The file is outside the lab's folder. Copy the file into the lab's folder.",
    ]);
  }
});

test('a lab whose whole folder is behind a symbolic link is read', async (t) => {
  const folder = await labFolder(t);
  await rename(folder, `${folder}-real`);
  await symlink(`${folder}-real`, folder);
  t.deepEqual((await readLab(folder)).problems, []);
});

test('a folder in place of any file is a problem', async (t) => {
  for (const path of ['lab.yaml', 'west.yaml', 'steps/01-one.md']) {
    const folder = await labFolder(t, [], { 'steps/01-one.md': stepText() });
    await rm(join(folder, path));
    await mkdir(join(folder, path));
    const [problem] = (await readLab(folder)).problems;
    t.regex(problem?.message ?? '', /is not a regular file$/);
  }
  const folder = await labFolder(t);
  await writeFile(join(folder, 'steps'), '');
  t.deepEqual((await readLab(folder)).problems.map(printProblem), ['steps:1:1: The path is not a folder']);
});
