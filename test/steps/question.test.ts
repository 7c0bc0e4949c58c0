import test from 'ava';
import { judgeAnswer } from '../../src/steps/question.ts';
import type { ScriptRun } from '../../src/steps/script.ts';

const question = { name: 'nodes', ask: 'How many nodes?', answer: 'true' };

function shown(stdout: string, own: Partial<ScriptRun> = {}): ScriptRun {
  return {
    script: 'true',
    exitCode: 0,
    timedOut: false,
    output: stdout,
    stdout,
    start: '2026-01-01T00:00:00.000Z',
    end: '2026-01-01T00:00:01.000Z',
    ...own,
  };
}

test('an answer is right when it is a line of what the lab shows, whatever its case and white space', (t) => {
  t.like(judgeAnswer(question, ' Three  nodes ', shown('3\nthree nodes\n')), { status: 'pass' });
  t.is(judgeAnswer(question, '3', shown('3\n')).status, 'pass');
});

test('a wrong answer fails and the right one is not told', (t) => {
  const verdict = judgeAnswer(question, '4', shown('3\n'));
  t.like(verdict, { status: 'fail', seen: '"4" is not what the lab shows' });
  t.false(JSON.stringify(verdict).includes('"3"'));
});

test('no answer fails and says how to give one', (t) => {
  t.like(judgeAnswer(question, undefined, shown('3\n')), {
    status: 'fail',
    seen: 'no answer yet',
    hint: '`labs answer nodes VALUE`',
  });
  t.like(judgeAnswer(question, undefined, shown('', { exitCode: 1, output: 'not found\n' })), {
    status: 'fail',
    seen: 'no answer yet',
  });
});

test('a lab that cannot be asked is an error, never a wrong answer', (t) => {
  t.like(judgeAnswer(question, '3', shown('', { exitCode: 1, output: 'x\nconnection refused\n' })), {
    status: 'error',
    seen: 'the lab could not be asked: connection refused',
  });
  t.like(judgeAnswer(question, '3', shown('\n')), {
    status: 'error',
    seen: 'the lab could not be asked: it printed nothing',
  });
  t.like(judgeAnswer(question, '3', shown('3', { exitCode: null, timedOut: true })), {
    status: 'error',
    seen: 'the lab could not be asked: it took too long',
  });
});
