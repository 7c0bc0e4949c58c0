import test from 'ava';
import { exitCode } from '../../src/errors.ts';
import {
  escapeControls,
  LabFileError,
  listed,
  printPath,
  printProblem,
  quoted,
} from '../../src/lab/problem.ts';

const problem = { file: 'lab.yaml', line: 12, column: 7, path: 'links[0]', message: 'No such thing' };

test('a problem is printed with file, line, column, path and hint', (t) => {
  t.is(printProblem({ ...problem, hint: 'Add it.' }), 'lab.yaml:12:7 links[0]: No such thing. Add it.');
});

test('a problem of the whole file has no path', (t) => {
  t.is(printProblem({ ...problem, path: '' }), 'lab.yaml:12:7: No such thing');
});

test('a path is printed as JavaScript would reach it, odd keys quoted', (t) => {
  t.is(printPath(['links', 0, 'endpoints', 1]), 'links[0].endpoints[1]');
  t.is(printPath(['links', 0, 'a b']), 'links[0]."a b"');
});

test('values are quoted on one line and shortened', (t) => {
  t.is(quoted('a\nb"c'), '"a\\nb\\"c"');
  t.is(quoted('x'.repeat(100)), `"${'x'.repeat(60)}..."`);
});

test('what moves a cursor or turns the text is escaped', (t) => {
  t.is(escapeControls('a\u001b[31mb\u202ec\u0085\n'), 'a\\u001b[31mb\\u202ec\\u0085\n');
  t.is(quoted('\u001b]0;x\u0007'), '"\\u001b]0;x\\u0007"');
  t.is(quoted('n3 → n9'), '"n3 → n9"');
});

test('of many names the first ten are listed', (t) => {
  t.is(listed([]), 'none');
  t.is(listed(['a', 'b']), '"a", "b"');
  t.regex(listed(Array.from({ length: 12 }, (_, index) => `n${index}`)), /"n9" and 2 more$/);
});

test('a LabFileError says every problem and means exit code 2', (t) => {
  const error = new LabFileError([problem, { ...problem, line: 13 }]);
  t.is(error.exitCode, exitCode.usage);
  t.is(
    error.message,
    '2 problems in the lab file:\nlab.yaml:12:7 links[0]: No such thing\nlab.yaml:13:7 links[0]: No such thing',
  );
  t.is(error.problems.length, 2);
});
