import { PassThrough } from 'node:stream';
import test from 'ava';
import { Interruption } from '../../src/interruption.ts';
import { createTerminalReporter } from '../../src/progress/terminal.ts';

/** A terminal that keeps what is drawn on it. */
function terminal(rows: number) {
  let drawn = '';
  const stream = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows });
  stream.on('data', (piece: Buffer) => {
    drawn += piece.toString();
  });
  return { stream: stream as unknown as NodeJS.WriteStream, drawn: () => drawn };
}

function surroundings(signal = new AbortController().signal) {
  const said: string[] = [];
  const stderr = {
    write: (text: string | Uint8Array) => {
      said.push(String(text));
    },
    drained: async () => {},
  };
  return { said, clock: { now: () => 0, sleep: async () => {} }, signal, stderr };
}

const group = (name: string) => [{ id: name, title: `Doing ${name}`, group: name }];
const sequence = '\u001b';

test.serial('each group is a row with its result, and the summary follows', async (t) => {
  const { stream, drawn } = terminal(24);
  const own = surroundings();
  const reporter = await createTerminalReporter(own, stream);
  reporter.emit({ kind: 'plan', tasks: [...group('core'), ...group('ran')] });
  reporter.emit({ kind: 'start', id: 'core' });
  reporter.tick();
  reporter.emit({ kind: 'end', id: 'core', outcome: 'done', seconds: 2 });
  reporter.emit({ kind: 'start', id: 'ran' });
  reporter.emit({ kind: 'end', id: 'ran', outcome: 'failed', seconds: 1, text: 'no' });
  await reporter.close();
  const [last = ''] = drawn().split(sequence).slice(-2);
  t.regex(last, /core {2}Doing core {2}2\.0 s\n.*ran {2}Doing ran failed: no\n/s);
  t.deepEqual(own.said, ['1 done, 1 failed in 0.0 s; longest: Doing core 2.0 s, Doing ran 1.0 s\n']);
});

test.serial('there are never more rows than the terminal has', async (t) => {
  const { stream, drawn } = terminal(8);
  const reporter = await createTerminalReporter(surroundings(), stream);
  const names = Array.from({ length: 30 }, (_, at) => `group${at}`);
  reporter.emit({ kind: 'plan', tasks: names.flatMap(group) });
  for (const id of names) {
    reporter.emit({ kind: 'start', id });
  }
  reporter.tick();
  await reporter.close();
  const frames = drawn().split(`${sequence}[G`);
  t.true(frames.every((frame) => frame.split('\n').length <= 8));
  t.regex(drawn(), /group0/);
});

test.serial('a group that is planned again after its end gets a new row', async (t) => {
  const { stream, drawn } = terminal(24);
  const reporter = await createTerminalReporter(surroundings(), stream);
  for (const outcome of ['done', 'unchanged'] as const) {
    reporter.emit({ kind: 'plan', tasks: group('core') });
    reporter.emit({ kind: 'start', id: 'core' });
    reporter.emit({ kind: 'end', id: 'core', outcome, seconds: 1 });
  }
  await reporter.close();
  const [last = ''] = drawn().split(sequence).slice(-2);
  t.regex(last, /Doing core {2}1\.0 s\n.*Doing core {2}unchanged\n/s);
});

test.serial('what Ctrl-C says stands in a row, and unfinished groups say how far they were', async (t) => {
  const { stream, drawn } = terminal(24);
  const abort = new AbortController();
  const reporter = await createTerminalReporter(surroundings(abort.signal), stream);
  reporter.emit({ kind: 'plan', tasks: group('core') });
  reporter.emit({ kind: 'start', id: 'core' });
  const interruption = new Interruption('Stopping; `labs up one` goes on.');
  abort.abort(interruption);
  t.true(interruption.isSaid);
  await reporter.close();
  const [last = ''] = drawn().split(sequence).slice(-2);
  t.regex(last, /core {2}stopped after 0 of 1\n.*Stopping; `labs up one` goes on\.\n/s);
});
