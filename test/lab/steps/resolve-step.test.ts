import test from 'ava';
import { labOf } from '../lab-folder.ts';
import { check, stepsOf, stepText } from './step-files.ts';

test('a lab without steps/ has none', async (t) => {
  t.deepEqual((await labOf(t)).steps, []);
});

test('a step that says nothing but what it must has a default for everything else', async (t) => {
  const [step] = await stepsOf(t, { '01-first.md': stepText() });
  t.like(step, {
    number: 1,
    id: 'first',
    title: 'A step',
    needs: [],
    setup: '',
    reset: '',
    solution: ['true'],
    timeLimit: 120,
    questions: [],
    hints: [],
    prose: 'Do it:\n\n```bash\ntrue\n```',
    translations: {},
    file: 'steps/01-first.md',
  });
  t.is(step?.checks.length, 1);
  t.like(step?.checks[0], { baseline: 'fails', lasting: false });
  t.like(step?.checks[0]?.check, { kind: 'packets', name: 'frames', title: 'frames', within: 10, every: 1 });
});

test('a step says all there is to say', async (t) => {
  const front = `needs: []
setup: |
  echo one
reset: echo two
timeLimit: 30
checks:
${check('frames', 'title: Frames arrive', 'within: 20', 'baseline: passes', 'lasting: true')}
questions:
  - { name: subnet, ask: Which?, answer: echo 10 }
hints:
  - the first
  - text: the second
  - { after: { failures: 5 }, text: the third }
  - { after: { minutes: 2.5 }, text: the fourth }`;
  const prose = '```bash\nlabs answer subnet "$(echo 10)"\n```\n\n```console\n$ no\n```\n\n```bash\nb\n```\n';
  const [, step] = await stepsOf(t, {
    '01-first.md': stepText(),
    '02-second.md': stepText({ front, prose }),
  });
  t.like(step, {
    needs: [],
    setup: 'echo one\n',
    reset: 'echo two',
    timeLimit: 30,
    solution: ['labs answer subnet "$(echo 10)"', 'b'],
    questions: [{ name: 'subnet', ask: 'Which?', answer: 'echo 10' }],
    hints: [
      { text: 'the first', after: { failures: 1 } },
      { text: 'the second', after: { failures: 2 } },
      { text: 'the third', after: { failures: 5 } },
      { text: 'the fourth', after: { minutes: 2.5 } },
    ],
  });
  t.like(step?.checks[0], {
    baseline: 'passes',
    lasting: true,
    check: { title: 'Frames arrive', within: 20 },
  });
});

test('a step needs the one before it, unless it says otherwise', async (t) => {
  const needs = (list: string) => stepText({ front: `needs: ${list}\nchecks:\n${check('frames')}` });
  const steps = await stepsOf(t, {
    '01-a.md': stepText(),
    '02-b.md': stepText(),
    '03-c.md': needs('[]'),
    '04-d.md': needs('[a, c]'),
  });
  t.deepEqual(
    steps.map((step) => step.needs),
    [[], ['a'], [], ['a', 'c']],
  );
});

test('steps are in the order of their numbers, and have their translations', async (t) => {
  const files = Object.fromEntries(
    Array.from({ length: 11 }, (_, at) => [`${String(at + 1).padStart(2, '0')}-s${at + 1}.md`, stepText()]),
  );
  const steps = await stepsOf(t, {
    ...files,
    '02-s2.ko.md': '---\ntitle: 단계\n---\n\n합니다.\n\n```bash\ntrue\n```\n',
    '02-s2.de.md': '---\ntitle: Schritt\n---\n```bash\ntrue\n```\n',
  });
  t.deepEqual(
    steps.map(({ number }) => number),
    Array.from({ length: 11 }, (_, at) => at + 1),
  );
  t.deepEqual(steps[1]?.translations, {
    ko: { title: '단계', prose: '합니다.\n\n```bash\ntrue\n```' },
    de: { title: 'Schritt', prose: '```bash\ntrue\n```' },
  });
});

test('pods that only the learner makes may be named by a check', async (t) => {
  const front = `checks:
  - name: own
    packets: { flows: [{ name: up, from: 'east/mine:net7', to: 'west/yours:net1' }] }`;
  const [step] = await stepsOf(t, { '01-own.md': stepText({ front }) });
  t.is(step?.checks.length, 1);
});

test('files with the line ends of Windows are read alike', async (t) => {
  const [step] = await stepsOf(t, { '01-first.md': stepText().replaceAll('\n', '\r\n') });
  t.deepEqual(step?.solution, ['true']);
});

test('what editors leave behind is no step', async (t) => {
  const steps = await stepsOf(t, { '01-a.md': stepText(), '.01-a.md.swp': 'x', '01-a.md~': 'x' });
  t.is(steps.length, 1);
});
