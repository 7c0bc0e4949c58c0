import { setTimeout as delay } from 'node:timers/promises';
import test from 'ava';
import { type Command, command, joined, printCommand } from '../src/command.ts';
import { commandError } from '../src/command-error.ts';
import { CommandError, type Run, type Running, runner, starter } from '../src/exec.ts';

const start = starter(new AbortController().signal);

test('what a process prints before anyone reads it is not lost', async (t) => {
  for (const wait of [0, 100, 600]) {
    const running = await start(command('sh', '-c', 'printf first; sleep 0.2; printf second'));
    await delay(wait);
    t.is(await read(running), 'firstsecond');
  }
  const large = await start(command('sh', '-c', 'head -c 3000000 /dev/zero; echo over'));
  await delay(200);
  t.is((await read(large)).length, 3_000_005);
  const running = await start(command('true'));
  t.is(await read(running), '');
  t.deepEqual(await running.ended, { stdout: '', stderr: '', exitCode: 0 });
});

test('a process that watches its input ends when it is closed, with all it had to say', async (t) => {
  const running = await start({ ...command('sh', '-c', 'cat; echo over'), input: 'asked\n' });
  setTimeout(running.closeInput, 100);
  t.is(await read(running), 'asked\nover\n');
});

test('lines of standard error are handed on while it runs', async (t) => {
  const heard = Promise.withResolvers<string>();
  const running = await start(command('sh', '-c', 'echo listening >&2; cat'), { onErrorLine: heard.resolve });
  t.is(await heard.promise, 'listening');
  running.closeInput();
  await read(running);
  t.is((await running.ended).stderr, 'listening\n');
});

test('a process ends by kill, by the time limit and by the signal, and says by which', async (t) => {
  const killed = await start(command('sleep', '60'));
  killed.kill();
  t.is(await reasonOf(killed), 'exit');

  const late = await start(command('sleep', '60'), { timeout: 100 });
  t.is(await reasonOf(late), 'timeout');

  const stop = new AbortController();
  const stopped = await starter(stop.signal)(command('sleep', '60'));
  stop.abort();
  t.is(await reasonOf(stopped), 'interrupted');
});

test('each process is told of, also one that fills in an argument, and again when it has ended', async (t) => {
  const told: string[] = [];
  const observe = (value: Command) => {
    told.push(`start ${printCommand(value)}`);
    return () => told.push(`end ${printCommand(value)}`);
  };
  const inner = command('printf', 'filled');
  const run = runner(new AbortController().signal);
  await run({ argv: ['true', joined({ outputOf: inner })] }, { observe });
  t.deepEqual(told, [
    'start printf filled',
    'end printf filled',
    'start true "$(printf filled)"',
    'end true "$(printf filled)"',
  ]);
  told.length = 0;
  await (await start(command('true'), { observe })).ended;
  await t.throwsAsync(run(command('false'), { observe }));
  t.deepEqual(told, ['start true', 'end true', 'start false', 'end false']);
});

test('arguments are filled in by whoever is named for it', async (t) => {
  const run = runner(new AbortController().signal);
  const fill: Run = async (value) => ({ stdout: `<${printCommand(value)}>\n`, stderr: '', exitCode: 0 });
  const { stdout } = await run(command('echo', joined('pid ', { outputOf: command('ask') })), { fill });
  t.is(stdout, 'pid <ask>\n');
});

test('a program that is not there is named', async (t) => {
  const running = await start(command('no-such-program-here'));
  t.is(await read(running), '');
  const error = await t.throwsAsync<CommandError>(running.ended, { instanceOf: CommandError });
  t.is(error.reason, 'missing');
  t.is(error.message, '`no-such-program-here` is not installed');
});

test('an exit code that is no answer rejects with the last words; one that is accepted does not', async (t) => {
  const script = command('sh', '-c', 'echo broken >&2; exit 4');
  const running = await start(script);
  await read(running);
  const error = await t.throwsAsync<CommandError>(running.ended, { instanceOf: CommandError });
  t.regex(error.message, /exit code 4\):\n {2}broken$/);
  const accepted = await start(script, { accept: [4] });
  await read(accepted);
  t.is((await accepted.ended).exitCode, 4);
});

test('an argument that another command prints is filled in', async (t) => {
  const inner = { join: ['<', { outputOf: command('echo', 'inner') }, '>'] };
  t.is(await read(await start({ argv: ['echo', inner] })), '<inner>\n');
  const run = runner(new AbortController().signal);
  t.is((await run({ argv: ['echo', inner] })).stdout, '<inner>\n');
});

async function read(running: Running): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of running.stdout) {
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString();
}

async function reasonOf(running: Running): Promise<string> {
  const [error] = await Promise.all([running.ended.catch((reason: unknown) => reason), read(running)]);
  return error instanceof CommandError ? error.reason : String(error);
}

test('why no process could be started is said in words', (t) => {
  const output = { stdout: '', stderr: '', exitCode: -1 };
  const ended = {
    timedOut: false,
    isCanceled: false,
    code: 'EMFILE',
    originalMessage: 'spawn docker EMFILE',
  };
  const { message } = commandError(command('docker', 'ps'), output, ended, 0);
  t.is(
    message,
    '`docker ps` failed (too many files are open in this process, `ulimit -n` allows more: spawn docker EMFILE)',
  );
});

test('of a Go program that broke the reason is shown, not the registers', (t) => {
  const stderr = [
    'WARNING: something before',
    'runtime: failed to create new OS thread (have 4 already; errno=11)',
    'runtime: may need to increase max user processes (ulimit -u)',
    'fatal error: newosproc',
    ...Array.from({ length: 30 }, (_, at) => `r${at} 0x0`),
  ].join('\n');
  const output = { stdout: '', stderr, exitCode: 2 };
  const { message } = commandError(
    command('docker', 'info'),
    output,
    { timedOut: false, isCanceled: false },
    0,
  );
  t.regex(
    message,
    /exit code 2\):\n {2}runtime: failed to create new OS thread .*\n.*\n {2}fatal error: newosproc$/,
  );
});

test('so it is for one that could not start a thread for C', (t) => {
  const stderr =
    'runtime/cgo: pthread_create failed: Resource temporarily unavailable\nSIGABRT: abort\nPC=0x1 m=0\nr9 0x0\n'.repeat(
      4,
    );
  const output = { stdout: '', stderr, exitCode: 2 };
  const { message } = commandError(
    command('docker', 'info'),
    output,
    { timedOut: false, isCanceled: false },
    0,
  );
  t.true(message.includes('pthread_create failed: Resource temporarily unavailable'), message);
  t.notRegex(message, /r9 0x0/);
});
