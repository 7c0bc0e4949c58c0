import { join } from 'node:path';
import test from 'ava';
import { type Bench, type Ended, makeBench, notPassed, root } from './labs.ts';
import { type LiveLab, liveLab } from './live-lab.ts';
import { stepShell } from './step-shell.ts';

const ends: (() => Promise<void>)[] = [];
let bench: Bench;
let lab: LiveLab;

/** A command of the learner's, who has this one lab. */
const type = (...argv: string[]): Promise<Ended> => bench.labs(...argv, '--lab', bench.name);

test.before(async (t) => {
  bench = await makeBench(t, join(root, 'test/fixtures/labs/walk'), (end) => ends.push(end));
  lab = liveLab(bench);
});

test.after.always(async () => {
  for (const end of ends.reverse()) {
    await end();
  }
});

test.serial('up says that there are steps', async (t) => {
  const { code, stdout, stderr } = await bench.labs('up', bench.name, '--yes');
  t.is(code, 0, stderr);
  t.regex(stdout, /1 passed, 0 failed/);
  t.regex(stderr, /labs step +in that shell: the first of 5 steps/);
});

test.serial('a step is read, fails while its work is not done, and its hint comes by itself', async (t) => {
  const { stdout } = await type('step');
  t.regex(stdout, /Step 1 of 5: Leave a note/);
  t.regex(stdout, /kubectl create configmap note --from-literal=text=hello/);
  const failed = await type('check');
  t.is(failed.code, 1);
  t.regex(failed.stdout, /FAIL {3}note/);
  t.regex(failed.stderr, /Hint: kubectl create configmap/);
  t.regex((await type('hint')).stdout, /The second hint/);
  t.is((await type('next')).code, 1);
});

test.serial('check --watch ends when the work is done in another terminal', async (t) => {
  const watching = bench.start(['check', '--watch', '--lab', bench.name]);
  await watching.said(/note: fail/);
  await stepShell(bench).bash('kubectl create configmap note --from-literal=text=hello');
  const { code, stdout } = await watching.ended;
  t.is(code, 0);
  t.regex(stdout, /pass {3}note/);
});

test.serial('a question is judged by what the lab shows, in the language that is asked for', async (t) => {
  const { stdout } = await type('next', '--lang', 'ko');
  t.regex(stdout, /Step 2 of 5: 파드의 주소 읽기/);
  t.regex(stdout, /labs answer address VALUE/);
  await type('answer', 'address', '10.0.0.1');
  const wrong = await type('check');
  t.is(wrong.code, 1);
  t.regex(wrong.stdout, /"10\.0\.0\.1" is not what the lab shows/);
  const address = await lab.kubectl('one', 'get', 'pod', 'a', '--output=jsonpath={.status.podIP}');
  await type('answer', 'address', address);
  t.is((await type('check')).code, 0);
});

test.serial('a step that no longer holds is regressed, and reset brings it to its beginning', async (t) => {
  await lab.kubectl('one', 'delete', 'configmap', 'note');
  const { code, stdout } = await type('check');
  t.is(code, 0, 'the step at hand still holds');
  t.regex(stdout, /Step 1 \(Leave a note\) holds no longer/);
  t.regex((await type('steps')).stdout, /note +Leave a note +regressed/);
  t.regex((await bench.labs('status', bench.name)).stdout, /no longer true: step 1/);
  t.is((await type('reset', '1')).code, 0);
  t.is((await type('solve', '1')).code, 0);
  t.regex((await type('steps')).stdout, /passed \(solved by `labs solve`\)/);
});

test.serial('nobody is trapped: next --force leaves a step undone', async (t) => {
  await type('step', '4');
  t.is((await type('solve', '4')).code, 1, 'its solution does nothing');
  const forced = await type('next', '--force');
  t.is(forced.code, 0);
  t.regex(forced.stdout, /Step 5 of 5/);
  t.regex((await type('steps')).stdout, /nothing .*skipped/);
});

test.serial('wrong use is told before anything is done', async (t) => {
  for (const argv of [
    ['step', '9'],
    ['check', 'nobody'],
    ['answer', 'nobody', 'x'],
  ]) {
    const { code, stderr } = await type(...argv);
    t.is(code, 2, argv.join(' '));
    t.regex(stderr, /^Error: /);
  }
});

test.serial('up again keeps the walk, and down takes it away', async (t) => {
  t.deepEqual(notPassed((await lab.up()).verdicts), []);
  t.regex((await type('steps')).stdout, /2 of 5 steps passed/);
  t.is((await bench.labs('down', bench.name)).code, 0);
  t.is((await type('steps')).code, 2);
});
