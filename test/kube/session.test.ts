import { PassThrough } from 'node:stream';
import test from 'ava';
import type { RemoteProgram } from '../../src/kube/exec.ts';
import { NoSession, openSession } from '../../src/kube/session.ts';

/** The exec of a session, which says that it is ready or not, and has ended. */
function ended(isReady: boolean, isInDoubt: boolean): RemoteProgram {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  stdout.end(isReady ? Buffer.alloc(9) : undefined);
  stderr.end('said on its way out\n');
  return {
    ...{ stdout, stderr },
    ...{ write: () => {}, closeInput: () => {}, abandon: () => {} },
    isInDoubt: () => isInDoubt,
    ended: Promise.resolve({ exitCode: 127, words: 'words\n' }),
  };
}

test('a session that ends before it has begun is none', async (t) => {
  const error = await t.throwsAsync(openSession(ended(false, false)), { instanceOf: NoSession });
  t.is(error?.message, 'said on its way out\nwords\n');
});

test('where the server fell silent, that is the end of whoever wants to start a program', async (t) => {
  const session = await openSession(ended(false, true));
  const program = await session.start(['ip', 'link']);
  t.deepEqual(await program.ended, { exitCode: 127, words: 'words\n' });
});

test('in a session that is over nothing is started', async (t) => {
  const session = await openSession(ended(true, false));
  await session.ended;
  await t.throwsAsync(session.start(['ip', 'link']), { message: 'the session is over' });
});
