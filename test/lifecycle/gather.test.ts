import test from 'ava';
import { LabsError, UsageError } from '../../src/errors.ts';
import { gatherOnFailure } from '../../src/lifecycle/gather.ts';
import { fakeContext } from '../fake-context.ts';
import { fakeRun } from '../fake-run.ts';

const instance = { name: 'one', folder: '/nowhere/one' };
const cannotConnect = 'Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?';

test('a failure while the engine is gone is a failure of the engine, and what it broke is told', async (t) => {
  const run = fakeRun(t, { command: 'docker info', stderr: `ERROR: ${cannotConnect}`, exitCode: 1 });
  const broke = new LabsError('kind failed');
  const error = await t.throwsAsync(
    gatherOnFailure(instance, fakeContext({ run }), () => Promise.reject(broke)),
    { instanceOf: LabsError },
  );
  t.is(
    error?.message,
    `The Docker engine does not answer any more: ${cannotConnect}\nIt was needed here: kind failed`,
  );
  t.regex(error?.hint ?? '', /`labs up one` goes on from here, and `labs down one` removes/);
  t.is(error?.exitCode, 3);
  t.is(error?.cause, broke);
});

test('wrong use and Ctrl-C are passed on without a look', async (t) => {
  const run = fakeRun(t);
  const wrong = new UsageError('no such lab');
  await t.throwsAsync(
    gatherOnFailure(instance, fakeContext({ run }), () => Promise.reject(wrong)),
    { is: wrong },
  );
  const stopped = new LabsError('stopped');
  const context = fakeContext({ run, signal: AbortSignal.abort() });
  await t.throwsAsync(
    gatherOnFailure(instance, context, () => Promise.reject(stopped)),
    { is: stopped },
  );
});
