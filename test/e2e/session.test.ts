import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import test, { type ExecutionContext } from 'ava';
import type { RemoteProgram } from '../../src/kube/exec.ts';
import { openSession, type Session } from '../../src/kube/session.ts';
import { toolbox } from './wired-containers.ts';

const script = await readFile(new URL('../../templates/probe/session.py', import.meta.url), 'utf8');
const docker = async (...argv: string[]) => (await promisify(execFile)('docker', argv)).stdout.trim();

/** A container, and the session in it as an exec would have it. */
async function setUp(
  t: ExecutionContext,
): Promise<{ container: string; child: ChildProcess; session: Session }> {
  t.timeout(60_000);
  const container = await docker('run', '--detach', '--init', '--network=none', toolbox, 'sleep', '600');
  t.teardown(() => docker('rm', '--force', container));
  const child = spawn('docker', ['exec', '--interactive', container, 'python3', '-c', script]);
  const stdout = child.stdout.pipe(new PassThrough());
  const stderr = child.stderr.pipe(new PassThrough());
  const ended = once(child, 'exit').then(([code]) => ({ exitCode: Number(code), words: '' }));
  const base: RemoteProgram = {
    ...{ stdout, stderr, ended },
    write: (data) => void child.stdin.write(data),
    closeInput: () => void child.stdin.end(),
    isInDoubt: () => false,
    abandon: () => void child.kill(),
  };
  return { container, child, session: await openSession(base) };
}

async function run(session: Session, input: string, ...argv: string[]) {
  const program = await session.start(argv);
  program.write(input);
  program.closeInput();
  const [stdout, stderr, { exitCode }] = await Promise.all([
    text(program.stdout),
    text(program.stderr),
    program.ended,
  ]);
  return { stdout, stderr, exitCode };
}

/** What runs in the container besides its own `sleep 600`. */
async function left(container: string): Promise<string[]> {
  const listed = await docker('top', container, '-eo', 'pid,args');
  return listed.split('\n').filter((line) => !/COMMAND$|docker-init|sleep 600/.test(line));
}

test('inputs, outputs and exit codes of many programs are kept apart', async (t) => {
  const { session } = await setUp(t);
  const inputs = Array.from({ length: 12 }, (_, at) => `${at} `.repeat(200_000));
  const echoed = await Promise.all(inputs.map((input) => run(session, input, 'cat')));
  t.deepEqual(
    echoed.map(({ stdout }) => stdout),
    inputs,
  );
  t.deepEqual(await run(session, '', 'sh', '-c', 'echo out; echo err >&2; exit 7'), {
    ...{ stdout: 'out\n', stderr: 'err\n', exitCode: 7 },
  });
  t.is((await run(session, '', 'sh', '-c', 'kill -KILL $$')).exitCode, 137);
  // It reads nothing of what is still being written to it.
  t.is((await run(session, 'x'.repeat(1_000_000), 'true')).exitCode, 0);
});

test('a program has no pipes, of which a user gets only so much room', async (t) => {
  const { session } = await setUp(t);
  const { stdout } = await run(
    session,
    '',
    'sh',
    '-c',
    'stat -L -c %F /proc/self/fd/0 /proc/self/fd/1 /proc/self/fd/2',
  );
  t.is(stdout, 'socket\n'.repeat(3));
});

test('what a program holds open after its end is waited for', async (t) => {
  const { session } = await setUp(t);
  const { stdout } = await run(session, '', 'sh', '-c', '(sleep 1; echo late) & echo early');
  t.is(stdout, 'early\nlate\n');
});

test('a large output comes whole, and beside it small ones', async (t) => {
  const { session } = await setUp(t);
  const large = await session.start(['head', '-c', '50000000', '/dev/zero']);
  const read = buffer(large.stdout);
  t.is((await run(session, '', 'echo', 'small')).stdout, 'small\n');
  t.is((await read).length, 50_000_000);
});

test('a program that is not there is refused, and the session goes on', async (t) => {
  const { session } = await setUp(t);
  await t.throwsAsync(session.start(['no-such-program']), { message: /No such file/ });
  t.is((await run(session, '', 'echo', 'on')).stdout, 'on\n');
});

test('an abandoned program is ended, the others are not', async (t) => {
  const { session, container } = await setUp(t);
  const one = await session.start(['sleep', '500']);
  const other = await session.start(['cat']);
  one.abandon();
  t.is((await one.ended).exitCode, -1);
  other.write('still here');
  other.closeInput();
  t.is(await text(other.stdout), 'still here');
  t.false((await left(container)).some((line) => line.includes('sleep 500')));
});

test('nothing runs on once the session has been closed', async (t) => {
  const { session, container } = await setUp(t);
  await session.start(['sleep', '500']);
  await session.start(['sh', '-c', 'trap "" TERM; while :; do sleep 1; done']);
  session.close();
  await session.ended;
  t.deepEqual(await left(container), []);
});

test('programs end with the session when whoever asked is gone', async (t) => {
  const { session, container, child } = await setUp(t);
  const one = await session.start(['sleep', '500']);
  child.kill('SIGKILL');
  t.not((await one.ended).exitCode, 0);
  for (let round = 0; round < 50 && (await left(container)).length > 0; round += 1) {
    await sleep(200);
  }
  t.deepEqual(await left(container), []);
});
