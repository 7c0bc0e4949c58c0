import { join } from 'node:path';
import test from 'ava';
import { recordRun, recordStart } from '../../src/lifecycle/record.ts';
import type { Emit, Event } from '../../src/progress.ts';
import { readState } from '../../src/state/store.ts';
import { fakeContext } from '../fake-context.ts';
import { labOf, temporaryFolder } from '../lab/lab-folder.ts';

test('what each action took and how it ended is recorded, also of a run that fails', async (t) => {
  const instance = { name: 'two-clusters', folder: join(await temporaryFolder(t), 'two-clusters') };
  const context = fakeContext({ clock: { now: () => 1000, sleep: async () => {} } });
  await recordStart(await labOf(t), instance, { kind: 'kind', kubectl: 'kubectl' }, context);
  const heard: Event[] = [];
  const run = async (emit: Emit) => {
    emit({ kind: 'start', id: 'network' });
    emit({ kind: 'end', id: 'network', outcome: 'unchanged', seconds: 0.5 });
    emit({ kind: 'end', id: 'cluster east', outcome: 'failed', seconds: 7, text: 'no memory' });
    throw new Error('no memory');
  };
  await t.throwsAsync(
    recordRun(instance, context, (event) => heard.push(event), run),
    { message: 'no memory' },
  );
  const recorded = await readState(instance);
  t.like(recorded, {
    kind: 'known',
    state: {
      lastRun: {
        outcome: 'failed',
        seconds: { network: 0.5, 'cluster east': 7 },
        outcomes: { network: 'unchanged', 'cluster east': 'failed' },
      },
    },
  });
  t.deepEqual(
    heard.map(({ kind }) => kind),
    ['start', 'end', 'end'],
  );
});

test('a run that fails and cannot be recorded tells of its own failure', async (t) => {
  const instance = { name: 'two-clusters', folder: join(await temporaryFolder(t), 'two-clusters') };
  const context = fakeContext({ clock: { now: () => 1000, sleep: async () => {} } });
  await recordStart(await labOf(t), instance, { kind: 'kind', kubectl: 'kubectl' }, context);
  const run = async (emit: Emit) => {
    // No number that the state takes: a full disk, which would do as well, is hard to come by in a test.
    emit({ kind: 'end', id: 'network', outcome: 'failed', seconds: Number.NaN });
    throw new Error('no memory');
  };
  await t.throwsAsync(
    recordRun(instance, context, () => {}, run),
    { message: 'no memory' },
  );
});
