import test from 'ava';
import { command, printCommand } from '../../src/command.ts';
import { inspect, inspects } from '../../src/tools/inspect.ts';

const asked = [inspect('{{.A}}', 'x'), inspect('{{.B}}', 'y'), inspect('{{.A}}', 'y')];

test('several are one process, each format of each container a line', (t) => {
  t.is(printCommand(inspects.join(asked)), `docker inspect --format '{{.A}}{{println}}{{.B}}' x y`);
  t.deepEqual(inspects.split(asked, 'ax\nbx\nay\nby\n'), ['ax\n', 'by\n', 'ay\n']);
});

test('an empty line is an answer, a line too few is none', (t) => {
  t.deepEqual(inspects.split(asked, 'ax\n\nay\n\n'), ['ax\n', '\n', 'ay\n']);
  t.is(inspects.split(asked, 'ax\nbx\nay\n'), undefined);
});

test('only a format for one container is taken for one', (t) => {
  t.is(inspects.topicOf(inspect('{{.A}}', 'x')), inspects.topicOf(inspect('{{.B}}', 'y')));
  t.is(inspects.topicOf(command('docker', 'inspect', '--format', '{{.A}}', 'x', 'y')), undefined);
  t.is(inspects.topicOf(command('docker', 'exec', 'x', 'ip', 'link')), undefined);
});
