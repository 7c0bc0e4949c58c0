import test from 'ava';
import { fencesOf } from '../../../src/lab/steps/fences.ts';
import { check, problemsOfSteps, stepText } from './step-files.ts';

const asks = (...names: readonly string[]) =>
  `questions:\n${names.map((name) => `  - { name: ${name}, ask: What?, answer: 'true' }`).join('\n')}`;

test('blocks are found wherever they stand, with language, text and line', (t) => {
  const prose = [
    '# A',
    '',
    '```bash',
    'cat <<EOF',
    '\tx',
    '',
    'EOF',
    '```',
    '- item',
    '',
    '  ~~~~ console extra',
    '  ```',
    '  ~~~~',
    '> ```bash',
    '> quoted',
    '> ```',
    '',
    '    indented',
    '',
    '```',
    '```',
  ].join('\n');
  t.deepEqual(fencesOf(prose), [
    { language: 'bash', text: 'cat <<EOF\n\tx\n\nEOF', line: 3, closed: true },
    { language: 'console', text: '```', line: 11, closed: true },
    { language: 'bash', text: 'quoted', line: 14, closed: true },
    { language: '', text: '', line: 20, closed: true },
  ]);
});

test('a block that does not end is a problem, at its line in the file', async (t) => {
  const prose = 'Do it:\n\n```bash\ntrue\n```\n\nSee:\n\n```console\n$ x\n``\n';
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': stepText({ prose }) }), [
    'steps/01-a.md:16:1: This code block does not end. Close it with a line ` ``` `.',
  ]);
});

test('a step that wants work and has no bash block is a problem', async (t) => {
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': stepText({ prose: 'Look.\n' }) }), [
    'steps/01-a.md:8:1: No fenced `bash` block solves the step. Write what the reader types into blocks that begin with ` ```bash `.',
  ]);
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': stepText({ prose: 'Look.\n\n```sh\nls\n```\n' }) }), [
    'steps/01-a.md:10:1: No fenced `bash` block solves the step. This block says `sh`; only `bash` is run.',
  ]);
  const front = `checks:\n${check('frames', 'baseline: passes')}`;
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': stepText({ front, prose: 'Look.\n' }) }), []);
});

test('a block answers the questions that there are', async (t) => {
  const prose = '```bash\n# labs answer nothing\nlabs answer one 1; x=$(labs answer -l lab tow 2)\n```\n';
  const problems = await problemsOfSteps(t, { '01-a.md': stepText({ front: asks('one', 'two'), prose }) });
  t.deepEqual(problems, [
    'steps/01-a.md:5:5 questions[1]: No block answers the question "two". Add `labs answer two ...`, the value read off the lab by a command.',
    'steps/01-a.md:10:1: There is no question "tow" in this step. Did you mean "two"?',
  ]);
});

test('a question answered by a variable is not judged', async (t) => {
  const prose = '```bash\nfor name in one two; do labs answer "$name" 1; done\n```\n';
  t.deepEqual(await problemsOfSteps(t, { '01-a.md': stepText({ front: asks('one', 'two'), prose }) }), []);
});

test('a translation has the same bash blocks', async (t) => {
  const english = stepText({ prose: '```bash\na\n```\n\n```text\nx\n```\n\n```bash\nb\n```\n' });
  const korean = (prose: string) => ({
    '01-a.md': english,
    '01-a.ko.md': `---\ntitle: 단계\n---\n\n${prose}`,
  });
  t.deepEqual(
    await problemsOfSteps(t, korean('```bash\na\n```\n\n```text\n글\n```\n\n```bash\nb\n```\n')),
    [],
  );
  t.deepEqual(await problemsOfSteps(t, korean('```bash\na\n```\n\n글\n\n```bash\nc\n```\n')), [
    'steps/01-a.ko.md:11:1: The English step has no such `bash` block at this place. Copy the block from "steps/01-a.md".',
  ]);
  t.deepEqual(await problemsOfSteps(t, korean('```bash\nb\n```\n\n```bash\na\n```\n')), [
    'steps/01-a.ko.md:5:1: This `bash` block stands elsewhere in the English step. Copy the block from "steps/01-a.md".',
  ]);
  t.deepEqual(await problemsOfSteps(t, korean('글\n\n```bash\na\n```\n')), [
    'steps/01-a.ko.md:5:1: The English step has 2 `bash` blocks, this text has 1. Copy the block from "steps/01-a.md".',
  ]);
});
