import { execFileSync } from 'node:child_process';
import test from 'ava';
import { command, joined } from '../../src/command.ts';
import { nodeQuestions } from '../../src/tools/node-questions.ts';

type Question = Parameters<typeof nodeQuestions.join>[0][number];

const asked = (...argv: string[]) => command('docker', 'exec', 'node', ...argv) as Question;

/** What the questions get when bash on this machine stands in for the node's. */
function ask(...questions: Question[]) {
  const [, , , ...argv] = nodeQuestions.join(questions).argv;
  const [file, ...args] = argv as [string];
  return nodeQuestions.split(questions, execFileSync(file, args, { encoding: 'utf8' }));
}

test('each gets what it would have printed, to the last line end', (t) => {
  const texts = ['one\n', '', 'no line end', '\n\n', 'ä 線\n', 'x0\n'];
  t.deepEqual(ask(...texts.map((text) => asked('printf', '%s', text))), texts);
});

test('arguments go over as they are', (t) => {
  const words = ['a b', '$HOME', `'"`, '*', '', '2', '-n', '; echo'];
  t.deepEqual(ask(asked('printf', '[%s]', ...words), asked('echo')), [
    words.map((word) => `[${word}]`).join(''),
    '\n',
  ]);
});

test('who would have failed gets no answer, the others do', (t) => {
  t.deepEqual(ask(asked('echo', 'a'), asked('false'), asked('no-such-program'), asked('echo', 'b')), [
    ...['a\n', undefined, undefined, 'b\n'],
  ]);
});

test('what was cut off is no answer for anybody', (t) => {
  for (const cut of ['', '6\nx\nx0', '3\nx0', '4\na\nx04\nb\nx', 'nonsense']) {
    t.is(nodeQuestions.split([asked('a'), asked('b')], cut), undefined, cut);
  }
});

test('only programs in one container, without flags and fillings, are asked together', (t) => {
  t.is(nodeQuestions.topicOf(asked('ip', 'link')), 'docker exec node');
  t.is(nodeQuestions.topicOf(command('docker', 'ps', '--all')), undefined);
  t.is(nodeQuestions.topicOf(command('docker', 'exec', '--interactive', 'node', 'sh')), undefined);
  t.is(nodeQuestions.topicOf(command('docker', 'exec', 'node', joined('a'))), undefined);
});
