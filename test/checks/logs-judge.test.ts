import test from 'ava';
import { judgeLogs, lookOf } from '../../src/checks/logs-judge.ts';
import { LookError } from '../../src/checks/reason.ts';
import type { LogsCheck } from '../../src/lab/check-types.ts';

const contains: LogsCheck = {
  kind: 'logs',
  name: 'log',
  title: 'log',
  within: 10,
  every: 1,
  steadyFor: 0,
  of: { cluster: 'core', namespace: 'default', pod: 'web-0' },
  previous: false,
  expect: { kind: 'contains', text: 'serving' },
};
const matches: LogsCheck = { ...contains, expect: { kind: 'matches', text: '^took \\d+ ms$' } };
const lacks: LogsCheck = { ...contains, expect: { kind: 'lacks', text: 'error' }, proof: 'started' };
const log = 'started\nserving on 80\nserving on 81\ntook 12 ms\n';

test('a text in the log passes, and the last line that holds it is shown', (t) => {
  t.deepEqual(judgeLogs(contains, log), {
    status: 'pass',
    expected: 'the log of "core/web-0" holds "serving"',
    seen: 'the log says "serving on 81"',
    figures: { lines: 4 },
  });
  t.like(judgeLogs(matches, log), { status: 'pass', seen: 'the log says "took 12 ms"' });
});

test('a pattern may run over lines', (t) => {
  const check = { ...contains, expect: { kind: 'matches', text: '80\\nserving' } } as const;
  t.like(judgeLogs(check, log), {
    status: 'pass',
    seen: 'the log of 4 lines holds text that matches `80\\nserving`',
  });
});

test('a text that is not in the log fails, and its last line is shown', (t) => {
  const judgement = judgeLogs({ ...contains, expect: { kind: 'contains', text: 'ready' } }, log);
  t.like(judgement, { status: 'fail', seen: 'no line of 4 holds "ready"; the last is "took 12 ms"' });
  t.is(judgement.hint, 'Read it yourself with `kubectl --context core logs web-0`');
  t.like(judgeLogs(matches, 'started\n'), {
    status: 'fail',
    seen: 'no line of 1 matches `^took \\d+ ms$`; the last is "started"',
  });
});

test('what must not be in the log is shown when it is', (t) => {
  t.like(judgeLogs(lacks, `${log}error: a\nerror: b\nfine\n`), {
    status: 'fail',
    expected: 'the log of "core/web-0" holds no "error", but "started"',
    seen: '2 of 7 lines hold "error", the last is "error: b"',
  });
  t.like(judgeLogs(lacks, log), { status: 'pass', seen: 'the log of 4 lines holds no "error"' });
});

test('a log without its proof says nothing of what it lacks, unless it does hold it', (t) => {
  const nothing = 'The log of "core/web-0" does not hold "started", so that what it lacks says nothing: ';
  t.throws(() => judgeLogs(lacks, 'serving\n'), {
    instanceOf: LookError,
    message: `${nothing}its last line is "serving"`,
  });
  t.throws(() => judgeLogs(lacks, ''), { instanceOf: LookError, message: `${nothing}it is empty` });
  t.is(judgeLogs(lacks, 'error: a\n').status, 'fail');
});

test('an empty log is a failure of what has to be in it', (t) => {
  for (const check of [contains, matches]) {
    t.like(judgeLogs(check, '\n'), { status: 'fail', seen: 'the log is empty' });
  }
});

test('whose log it is stands in the message and in the command', (t) => {
  const check: LogsCheck = {
    ...contains,
    of: { ...contains.of, namespace: 'shop' },
    container: 'log',
    previous: true,
  };
  t.is(
    judgeLogs(check, log).expected,
    'the log of container "log" of "core/shop/web-0" before its last restart holds "serving"',
  );
  t.is(lookOf(check), '`kubectl --context core logs --namespace shop web-0 --container log --previous`');
});
