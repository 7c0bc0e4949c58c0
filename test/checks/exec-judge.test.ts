import test from 'ava';
import { hasRun } from '../../src/checks/exec.ts';
import { judgeExec, lookOf } from '../../src/checks/exec-judge.ts';
import type { ExecCheck } from '../../src/lab/check-types.ts';

const check: ExecCheck = {
  kind: 'exec',
  name: 'mark',
  title: 'mark',
  within: 10,
  every: 1,
  steadyFor: 0,
  in: { kind: 'pod', pod: { cluster: 'core', namespace: 'default', pod: 'client' } },
  argv: ['cat', '/srv/mark'],
  exitCode: 0,
};
const inNode: ExecCheck = {
  ...check,
  in: { kind: 'node', node: { cluster: 'core', name: 'worker', role: 'worker' } },
};
const ended = (stdout: string, exitCode = 0, stderr = '') => ({ stdout, stderr, exitCode });

test('the exit code decides', (t) => {
  t.deepEqual(judgeExec(check, ended('here\n')), {
    status: 'pass',
    expected: '`cat /srv/mark` in "core/client" ends with exit code 0',
    seen: 'it ended with exit code 0 and printed "here"',
    figures: { exitCode: 0 },
  });
  t.is(judgeExec(check, ended('')).seen, 'it ended with exit code 0 and printed nothing');
  t.is(judgeExec({ ...check, exitCode: 3 }, ended('', 3)).status, 'pass');
});

test('another exit code fails with what the program said', (t) => {
  const judgement = judgeExec(check, ended('', 1, 'cat: first\ncat: /srv/mark: No such file\n'));
  t.like(judgement, {
    status: 'fail',
    seen: 'it ended with exit code 1, not 0: "cat: /srv/mark: No such file"',
    hint: 'Run it yourself with `labs exec core/client -- cat /srv/mark`',
  });
  t.is(judgeExec(check, ended('out\n', 1)).seen, 'it ended with exit code 1, not 0: "out"');
  t.is(judgeExec(check, ended('', 1)).seen, 'it ended with exit code 1, not 0 and said nothing');
});

const texts = [
  ['is', 'here', 'here', true, 'exactly "here"', ''],
  ['is', 'here\n', ' here ', true, 'exactly "here"', ''],
  ['is', 'here', 'there', false, 'exactly "here"', 'it printed "there", not exactly "here"'],
  ['is', '', 'x', false, 'nothing', 'it printed "x", not nothing'],
  ['contains', 'er', 'here', true, '"er"', ''],
  ['contains', 'x', 'here', false, '"x"', 'it printed "here", and "x" is not in it'],
  ['matches', '^h.*e$', 'here', true, 'text that matches `^h.*e$`', ''],
  ['matches', '^second$', 'first\nsecond', true, 'text that matches `^second$`', ''],
  ['matches', '^x', '', false, 'text that matches `^x`', 'it printed nothing, which does not match `^x`'],
  ['lacks', 'x', 'here', true, 'no "x"', ''],
  ['lacks', 'er', 'here', false, 'no "er"', 'it printed "here", and "er" is in it'],
] as const;

for (const [kind, text, stdout, passes, wanted, seen] of texts) {
  test(`what it prints is judged: ${kind} ${JSON.stringify(text)}, ${JSON.stringify(stdout)}`, (t) => {
    const judgement = judgeExec({ ...check, stdout: { kind, text } }, ended(stdout));
    t.is(judgement.status, passes ? 'pass' : 'fail');
    t.is(judgement.expected, `\`cat /srv/mark\` in "core/client" ends with exit code 0 and prints ${wanted}`);
    t.true(passes || judgement.seen === seen, judgement.seen);
  });
}

test('what is shown of a text is short, on one line and harmless', (t) => {
  const { seen } = judgeExec(check, ended(`\u001b[31m${'x'.repeat(500)}\ny`));
  t.true(seen.length < 260);
  t.false(seen.includes('\u001b'));
  t.true(judgeExec(check, ended('a\nb')).seen.endsWith('"a\\nb"'));
});

test('the program is run as one would run it oneself', (t) => {
  t.is(lookOf(inNode), '`labs exec core/worker -- cat /srv/mark`');
  const script: ExecCheck = { ...check, argv: ['sh', '-c', 'cd /\nls'], container: 'second' };
  t.is(
    lookOf(script),
    "`kubectl --context core exec --namespace default client --container second -- sh -c 'cd / ls'`",
  );
});

test('an exit code of the program is told from one of what should run it', (t) => {
  const end = (code: number) => `command terminated with exit code ${code}\n`;
  t.true(hasRun(check, ended('', 1, `cat: no such file\n${end(1)}`)));
  t.true(hasRun(check, ended('', 137, end(137))));
  t.false(hasRun(check, ended('', 1, 'Error from server (NotFound): pods "client" not found\n')));
  t.false(hasRun(check, ended('', 1, 'error: Internal error occurred: OCI runtime exec failed\n')));
  t.true(hasRun(inNode, ended('', 1, 'cat: no such file\n')));
  t.false(hasRun(inNode, ended('', 1, 'Error response from daemon: container x is not running\n')));
  t.false(hasRun(inNode, ended('', 127, 'OCI runtime exec failed: exec failed: unable to start\n')));
});

test('a shell that does not find its program has not looked, unless that is what is asked', (t) => {
  const missing = 'sh: 1: curl: not found\ncommand terminated with exit code 127\n';
  t.false(hasRun(check, ended('', 127, missing)));
  t.true(hasRun({ ...check, exitCode: 127 }, ended('', 127, missing)));
  t.false(hasRun(inNode, ended('', 126, 'bash: line 1: /etc: Is a directory\n')));
});
