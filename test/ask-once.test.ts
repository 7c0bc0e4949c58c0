import test from 'ava';
import { askOnce, remember } from '../src/ask-once.ts';
import { type Command, command, joined, printCommand } from '../src/command.ts';
import { CommandError, type Output, type Run, type RunOptions } from '../src/exec.ts';
import { addressOf, pidOf } from '../src/tools/docker.ts';

const question: Command = { ...command('look', 'here'), asks: true };
const other: Command = { ...command('look', 'there'), asks: true };

/** A `Run` whose processes end when the test says so; what they print is taken from `answers`. */
function held(answers: (printed: string) => string | Error = () => 'seen\n') {
  const started: string[] = [];
  const waiting: (() => void)[] = [];
  const run: Run = async (value, options) => {
    const parts = value.argv.flatMap((arg) => (typeof arg === 'string' ? [] : arg.join));
    await Promise.all(parts.map((one) => typeof one !== 'string' && options?.fill?.(one.outputOf)));
    const printed = printCommand(value);
    started.push(printed);
    await new Promise<void>((resolve) => void waiting.push(resolve));
    const answer = answers(printed);
    if (typeof answer !== 'string') {
      throw answer;
    }
    return { stdout: answer, stderr: '', exitCode: 0 };
  };
  const turn = () => new Promise((resolve) => setTimeout(resolve, 5));
  /** Lets the process that was started first end. */
  const end = async () => {
    while (waiting.length === 0) {
      await turn();
    }
    waiting.shift()?.();
    await turn();
  };
  return { run: askOnce(run), started, end, turn };
}

const stdoutOf = async (asked: Promise<Output>) => (await asked).stdout;

test('the same question, put several times at once, is one process', async (t) => {
  const { run, started, end } = held();
  const asked = [run(question), run(question), Promise.resolve().then(() => run(question)), run(other)];
  await end();
  await end();
  t.deepEqual(await Promise.all(asked.map(stdoutOf)), ['seen\n', 'seen\n', 'seen\n', 'seen\n']);
  t.deepEqual(started, ['look here', 'look there']);
});

test('a question that is put while it is being answered is asked anew, for what has happened since', async (t) => {
  let state = 'before';
  const { run, started, end, turn } = held(() => state);
  const first = run(question);
  await turn();
  t.deepEqual(started, ['look here']);
  const later = [run(question), run(question)];
  await turn();
  t.deepEqual(started, ['look here'], 'one at a time, so that those who come in between gather');
  await end();
  t.is(await stdoutOf(first), 'before');
  state = 'after';
  await end();
  t.deepEqual(await Promise.all(later.map(stdoutOf)), ['after', 'after']);
  t.is(started.length, 2);
});

test('an answer is never used again', async (t) => {
  let asked = 0;
  const { run, end } = held(() => String(++asked));
  for (const expected of ['1', '2', '3']) {
    const one = run(question);
    await end();
    t.is(await stdoutOf(one), expected);
  }
});

test('who fails is failed for all who asked, and the next one asks again', async (t) => {
  let answer: string | Error = new Error('no such node');
  const { run, started, end } = held(() => answer);
  const asked = Promise.allSettled([run(question), run(question)]);
  await end();
  t.deepEqual(
    (await asked).map((one) => one.status === 'rejected' && one.reason.message),
    ['no such node', 'no such node'],
  );
  answer = 'seen';
  const again = run(question);
  await end();
  t.is(await stdoutOf(again), 'seen');
  t.is(started.length, 2);
});

test('what changes something, or is asked in a way of its own, is run as often as it is called', async (t) => {
  const change = command('make', 'it');
  const own: RunOptions = { cwd: '/' };
  const { run, started, end } = held();
  const all = [run(change), run(change), run(question, own), run(question, own)];
  for (const _ of all) {
    await end();
  }
  await Promise.all(all);
  t.deepEqual(started.sort(), ['look here', 'look here', 'make it', 'make it']);
});

test('what docker inspect fills in for several commands is one process', async (t) => {
  const { run, started, end } = held((printed) =>
    printed.startsWith('docker') ? '11\n10.0.0.1\n22\n10.0.0.2\n' : '',
  );
  const wire = (from: string, to: string) => ({
    argv: ['wire', joined({ outputOf: pidOf(from) }), joined({ outputOf: addressOf(to, 'n') })] as const,
  });
  const read = Promise.all([
    run(pidOf('a')),
    run(pidOf('b')),
    run(addressOf('a', 'n')),
    run(addressOf('b', 'n')),
  ]);
  await end();
  t.deepEqual(
    (await read).map(({ stdout }) => stdout),
    ['11\n', '22\n', '10.0.0.1\n', '10.0.0.2\n'],
  );
  t.deepEqual(started, [
    `docker inspect --format '{{.State.Pid}}{{println}}{{(index .NetworkSettings.Networks "n").IPAddress}}' a b`,
  ]);
  const made = [run(wire('a', 'b')), run(wire('b', 'a'))];
  for (const _ of ['docker inspect', 'wire', 'wire']) {
    await end();
  }
  await Promise.all(made);
  t.deepEqual(
    started.map((one) => one.split(' ')[0]),
    ['docker', 'docker', 'wire', 'wire'],
  );
});

test('one container that is gone fails alone', async (t) => {
  const exit = { stdout: '', stderr: '', exitCode: 1 };
  const { run, started, end } = held((printed) =>
    printed.includes('gone') ? new CommandError(pidOf('gone'), exit, 'exit', 'no gone', undefined) : '11\n',
  );
  const asked = Promise.allSettled([run(pidOf('a')), run(pidOf('gone'))]);
  for (const _ of ['both', 'a', 'gone']) {
    await end();
  }
  const [a, b] = await asked;
  t.like(a, { status: 'fulfilled', value: { stdout: '11\n' } });
  t.like(b, { status: 'rejected', reason: { message: 'no gone' } });
  t.is(started.length, 3);
});

test('an exit code is an answer for who accepts it, and a failure for who does not', async (t) => {
  const said = { stdout: '', stderr: 'not there', exitCode: 1 };
  const { run, started, end } = held(() => new CommandError(question, said, 'exit', 'not there', undefined));
  const asked = Promise.allSettled([run(question, { accept: [0, 1] }), run(question)]);
  await end();
  const [accepted, failed] = await asked;
  t.like(accepted, { status: 'fulfilled', value: said });
  t.like(failed, { status: 'rejected', reason: { message: 'not there' } });
  t.is(started.length, 1);
});

test('what several ask of one node at once is one process, of another node another', async (t) => {
  const { run, started, end } = held((printed) =>
    printed.includes(' bash ') ? '4\na\nx04\nb\nx0' : 'of the other\n',
  );
  const inNode = (...argv: string[]): Command => ({ argv: ['docker', 'exec', ...argv] as never, asks: true });
  const asked = [
    run(inNode('n', 'ip', 'link')),
    run(inNode('n', 'tc', 'qdisc')),
    run(inNode('m', 'ip', 'link')),
  ];
  await end();
  await end();
  t.deepEqual(await Promise.all(asked.map(stdoutOf)), ['a\n', 'b\n', 'of the other\n']);
  t.is(started.length, 2);
  t.regex(started.join('\n'), /ask 2 ip link 2 tc qdisc$/m);
});

test('who remembers asks each question once, and what is no question as often as it is called', async (t) => {
  const started: string[] = [];
  const run = remember(async (value) => {
    started.push(printCommand(value));
    return { stdout: String(started.length), stderr: '', exitCode: 0 };
  });
  const [first, second] = [await run(question), await run(question)];
  t.is(first.stdout, '1');
  t.is(second.stdout, '1');
  await run(command('make', 'it'));
  await run(command('make', 'it'));
  t.deepEqual(started, ['look here', 'make it', 'make it']);
});
