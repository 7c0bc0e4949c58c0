import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { UsageError } from '../../src/errors.ts';
import type { Instance } from '../../src/state/instance.ts';
import {
  listInstanceFolders,
  makeInstanceFolder,
  openInstance,
  removeInstanceFolder,
} from '../../src/state/open.ts';
import { readState, type State, statePath, writeState } from '../../src/state/store.ts';

const state: State = {
  version: 1,
  labs: '0.1.0',
  lab: { name: 'one', folder: '/labs/one' },
  nodes: ['core/control-plane'],
  tools: { kind: '/cache/kind', kubectl: '/cache/kubectl' },
  created: '2026-01-01T00:00:00.000Z',
  verdicts: [],
};

function stateFolder(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'labs-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return join(folder, 'state');
}

function put(instance: Instance, text: string): void {
  mkdirSync(instance.folder, { recursive: true });
  writeFileSync(statePath(instance), text);
}

test('what is written is read again, readable for its owner alone', async (t) => {
  const instance = openInstance(stateFolder(t), 'one');
  await writeState(instance, state);
  t.deepEqual(await readState(instance), { kind: 'known', state });
  t.is(statSync(instance.folder).mode & 0o777, 0o700);
  t.is(statSync(statePath(instance)).mode & 0o777, 0o600);
  t.deepEqual(readdirSync(instance.folder), ['state.json']);
});

test('a folder that was open to others is closed', async (t) => {
  const instance = openInstance(stateFolder(t), 'one');
  mkdirSync(instance.folder, { recursive: true });
  chmodSync(instance.folder, 0o755);
  await makeInstanceFolder(instance);
  t.is(statSync(instance.folder).mode & 0o777, 0o700);
});

test('a torn, a foreign and a missing state are unknown, with the reason', async (t) => {
  const instance = openInstance(stateFolder(t), 'one');
  t.deepEqual(await readState(instance), { kind: 'unknown', reason: 'nothing is recorded' });
  put(instance, JSON.stringify(state).slice(0, 40));
  t.like(await readState(instance), { kind: 'unknown', reason: `${statePath(instance)} is damaged` });
  put(instance, JSON.stringify({ ...state, version: 2 }));
  const foreign = await readState(instance);
  t.is(foreign.kind, 'unknown');
  t.regex(foreign.kind === 'unknown' ? foreign.reason : '', /another version.*version/s);
});

test('a write that cannot be done leaves what was there, and no partial file', async (t) => {
  const instance = openInstance(stateFolder(t), 'one');
  await writeState(instance, state);
  await t.throwsAsync(writeState(instance, { ...state, nodes: 'none' } as unknown as State));
  t.deepEqual(await readState(instance), { kind: 'known', state });
  t.deepEqual(readdirSync(instance.folder), ['state.json']);
});

test('writers at the same time leave one whole state', async (t) => {
  const instance = openInstance(stateFolder(t), 'one');
  await Promise.all(
    Array.from({ length: 10 }, (_, at) => writeState(instance, { ...state, nodes: [`core/worker${at}`] })),
  );
  t.is((await readState(instance)).kind, 'known');
  t.deepEqual(readdirSync(instance.folder), ['state.json']);
});

test('a name that could leave the state folder or is no host name is refused', (t) => {
  for (const name of ['', '..', '../x', 'a/b', '-a', 'a-', 'A', 'a b', 'a\n', 'x'.repeat(41), 'ä', '.lock']) {
    t.throws(() => openInstance('/state', name), { instanceOf: UsageError }, name);
  }
  t.is(openInstance('/state', 'multus-mirror').folder, '/state/multus-mirror');
});

test('instance folders are listed and removed; locks and foreign files are none', async (t) => {
  const folder = stateFolder(t);
  t.deepEqual(await listInstanceFolders(folder), []);
  await makeInstanceFolder(openInstance(folder, 'two'));
  await makeInstanceFolder(openInstance(folder, 'one'));
  writeFileSync(join(folder, 'one.lock'), '');
  mkdirSync(join(folder, 'Not Ours'));
  t.deepEqual(await listInstanceFolders(folder), ['one', 'two']);
  await removeInstanceFolder(openInstance(folder, 'one'));
  await removeInstanceFolder(openInstance(folder, 'one'));
  t.deepEqual(await listInstanceFolders(folder), ['two']);
});
