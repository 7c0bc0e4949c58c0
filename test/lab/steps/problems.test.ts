import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { readLab } from '../../../src/lab/load.ts';
import { printProblem } from '../../../src/lab/problem.ts';
import { labFolder, problemsOf } from '../lab-folder.ts';
import { check, problemsOfSteps, stepText } from './step-files.ts';

test('what is wrong in front matter has its line and column in the step file', async (t) => {
  const front = `check: 3
checks:
${check('Near', 'baseline: pass')}
  - name: far
    packets: { flows: [{ name: up, from: 'east/a:net1', to: 'wst/b:net1' }] }
  - name: loop
    packets: { flows: [{ name: up, from: 'east/a:net1', to: 'east/a:net1' }] }
hints: [{ after: { failure: 1 }, text: x }]`;
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': stepText({ front }) }), [
    'steps/01-a.md:3:1 check: Unknown key "check". Did you mean "checks"?',
    'steps/01-a.md:5:11 checks[0].name: The name is "Near". Use lower-case letters, digits and dashes, with a letter or digit at both ends.',
    'steps/01-a.md:7:15 checks[0].baseline: Expected `fails` or `passes`, found "pass". Did you mean "passes"?',
    'steps/01-a.md:9:61 checks[1].packets.flows[0].to: There is no cluster "wst". Did you mean "west"?',
    'steps/01-a.md:11:61 checks[2].packets.flows[0].to: Flow "up" ends where it begins. Name another interface.',
    'steps/01-a.md:12:20 hints[0].after.failure: Unknown key "failure". Did you mean "failures"?',
  ]);
});

test('a hint comes after failures or after minutes', async (t) => {
  const front = `checks:\n${check('a')}\nhints:\n  - { after: {}, text: x }\n  - { after: { failures: 1, minutes: 2 }, text: y }`;
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': stepText({ front }) }), [
    'steps/01-a.md:7:14 hints[0].after: A hint comes after `failures` or after `minutes`. Write one of the two.',
    'steps/01-a.md:8:14 hints[1].after: A hint comes after `failures` or after `minutes`. Write one of the two.',
  ]);
});

test('front matter that is not there, does not end, or is empty', async (t) => {
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': '# A step\n' }), [
    'steps/01-a.md:1:1: The file has no front matter. Begin it with a line `---`, `title` and `checks`, and another line `---`.',
  ]);
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': '---\ntitle: x\n' }), [
    'steps/01-a.md:1:1: The front matter does not end. Add a line `---` below its last key.',
  ]);
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': '---\n---\ntext\n' }), [
    'steps/01-a.md:1:1: The front matter is empty. A step has a title and checks.',
  ]);
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': '---\ntitle: [\n---\n' }), [
    'steps/01-a.md:3:1: YAML syntax: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ]);
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': '---\nchecks: []\n---\n' }), [
    'steps/01-a.md:2:1 title: `title` is missing. Add it.',
  ]);
});

test('numbers have no gaps and are there once, ids too', async (t) => {
  const files = { '02-a.md': stepText(), '02-b.md': stepText(), '04-a.md': stepText() };
  t.deepEqual(await problemsOfSteps(t, files), [
    'steps/02-a.md:2:1: Step 2 follows nothing. Numbers have no gaps: call it `01-a.md`.',
    'steps/02-b.md:2:1: There is already a step 2, "steps/02-a.md". Give one of the two another number.',
    'steps/04-a.md:2:1: Step 4 follows step 2. Numbers have no gaps: call it `03-a.md`.',
    'steps/04-a.md:2:1: There is already a step "a", "steps/02-a.md". Rename one of the two files.',
  ]);
});

test('a step can need earlier steps alone', async (t) => {
  const front = `needs: [fist, second, third]\nchecks:\n${check('frames')}`;
  const files = { '01-first.md': stepText(), '02-second.md': stepText({ front }), '03-third.md': stepText() };
  t.deepEqual(await problemsOfSteps(t, files), [
    'steps/02-second.md:3:9 needs[0]: There is no step "fist". Did you mean "first"?',
    'steps/02-second.md:3:15 needs[1]: Step "second" is not earlier than this one. Give it a smaller number, or take it out.',
    'steps/02-second.md:3:23 needs[2]: Step "third" is not earlier than this one. Give it a smaller number, or take it out.',
  ]);
});

test('a step that neither checks nor asks is a problem', async (t) => {
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': stepText({ front: 'hints: []' }) }), [
    'steps/01-a.md:2:1: The step checks nothing and asks nothing. Add `checks` or `questions`: nothing checked is never success.',
  ]);
});

test('checks and questions of a step have names of their own', async (t) => {
  const question = (name: string) => `  - { name: ${name}, ask: What?, answer: 'true' }\n`;
  const front = `checks:\n${check('a')}\n${check('a')}\nquestions:\n${question('a')}${question('q')}${question('q')}${question('Q')}`;
  const prose = '```bash\nfor q in a q Q; do labs answer "$q" 1; done\n```\n';
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': stepText({ front, prose }) }), [
    'steps/01-a.md:6:11 checks[1].name: There is already a check "a". Rename one.',
    'steps/01-a.md:9:13 questions[0].name: There is already a check "a". Rename one.',
    'steps/01-a.md:11:13 questions[2].name: There is already a question "q". Rename one.',
    'steps/01-a.md:12:13 questions[3].name: The name is "Q". Use lower-case letters, digits and dashes, with a letter or digit at both ends.',
  ]);
});

test('files of steps/ that are no steps are problems, and so is a translation of nothing', async (t) => {
  const text = '---\ntitle: x\n---\n```bash\ntrue\n```\n';
  const files = { '01-a.md': stepText(), '1-b.md': stepText(), 'notes.txt': '', '01-b.ko.md': text };
  const names =
    'Steps are called `01-some-name.md`, translations `01-some-name.ko.md`; other files go beside `steps/`.';
  t.deepEqual(await problemsOfSteps(t, files), [
    'steps/01-b.ko.md:1:1: A translation without its English step. Did you mean "01-a"?',
    `steps/1-b.md:1:1: The name is not that of a step. ${names}`,
    `steps/notes.txt:1:1: The name is not that of a step. ${names}`,
  ]);
});

test('a translation says its title alone', async (t) => {
  const korean = '---\ntitle: 단계\nchecks: []\n---\n```bash\ntrue\n```\n';
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': stepText(), '01-a.ko.md': korean }), [
    'steps/01-a.ko.md:3:1 checks: Unknown key "checks". Known here: `title`.',
  ]);
});

test('problems of lab.yaml do not hide those of steps', async (t) => {
  const problems = await problemsOf(t, [['links:', 'lnks:']], { 'steps/01-a.md': 'x\n' });
  t.true(problems.some((problem) => problem.startsWith('lab.yaml:')));
  t.true(problems.some((problem) => problem.startsWith('steps/01-a.md:1:1: The file has no front matter')));
  const broken = await problemsOf(t, [['clusters:', 'clusters: 3\nx:']], { 'steps/01-a.md': 'x\n' });
  t.true(broken.some((problem) => problem.startsWith('steps/01-a.md:1:1: The file has no front matter')));
});

test('a step file that leads out of the folder, is too long or no text is not read', async (t) => {
  const folder = await labFolder(t, [], { 'steps/02-b.md': `${stepText()}${' '.repeat(131_072)}` });
  await writeFile(join(folder, '../outside.md'), stepText());
  await symlink('../../outside.md', join(folder, 'steps/01-a.md'));
  await writeFile(join(folder, 'steps/03-c.md'), Buffer.from([0x2d, 0xff]));
  await mkdir(join(folder, 'steps/04-d.md'));
  const { problems } = await readLab(folder);
  t.deepEqual(problems.map(printProblem), [
    "steps/01-a.md:1:1: The file is outside the lab's folder. Copy the file into the lab's folder.",
    `steps/02-b.md:1:1: The file has ${stepText().length + 131_072} bytes; at most 131072 are read`,
    'steps/03-c.md:1:1: The file is not UTF-8 text',
    'steps/04-d.md:1:1: The file is not a regular file',
  ]);
});

test('steps that is a file is a problem', async (t) => {
  t.deepEqual(await problemsOf(t, [], { steps: 'x' }), ['steps:1:1: The path is not a folder']);
});
