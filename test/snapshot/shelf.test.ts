import { readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { archiveOf, type SnapshotRecord, snapshotKey } from '../../src/snapshot/record.ts';
import {
  keepSnapshot,
  listSnapshots,
  lookAtSnapshot,
  makeSnapshotFolder,
  removeSnapshots,
  snapshotFolder,
  snapshotInstances,
} from '../../src/snapshot/shelf.ts';
import { temporaryFolder } from '../lab/lab-folder.ts';

function recordOf(instance: string, key: string, created = '2026-01-01T00:00:00.000Z'): SnapshotRecord {
  const nodes = [{ container: 'node', flags: ['--tty'], address: '172.18.0.2' }];
  const subnet = '172.18.0.0/16';
  return { version: 1, key, instance, cluster: 'main', created, subnet, nodes };
}

async function keep(cache: string, record: SnapshotRecord): Promise<string> {
  const folder = snapshotFolder(cache, record.instance, record.cluster, record.key);
  await makeSnapshotFolder(folder);
  await writeFile(archiveOf(folder, 'node'), 'twelve bytes');
  await keepSnapshot(cache, folder, record);
  return folder;
}

const namesOf = async (cache: string) =>
  (await listSnapshots(cache)).map(({ record }) => `${record.instance} ${record.key}`);

test('archives without a record are no snapshot; with it they are, and have a size', async (t) => {
  const cache = await temporaryFolder(t);
  const folder = snapshotFolder(cache, 'web', 'main', 'a');
  await makeSnapshotFolder(folder);
  await writeFile(archiveOf(folder, 'node'), 'twelve bytes');
  t.is(await lookAtSnapshot(folder), undefined);
  t.deepEqual(await listSnapshots(cache), []);
  await keepSnapshot(cache, folder, recordOf('web', 'a'));
  t.like(await lookAtSnapshot(folder), { folder, size: 12, record: { key: 'a' } });
});

test('the folder and the record are for the owner alone', async (t) => {
  const folder = await keep(await temporaryFolder(t), recordOf('web', 'a'));
  t.is((await stat(folder)).mode & 0o777, 0o700);
  t.is((await stat(join(folder, 'snapshot.json'))).mode & 0o777, 0o600);
});

test('a record that is damaged, or whose archive is gone, is no snapshot', async (t) => {
  const cache = await temporaryFolder(t);
  const folder = await keep(cache, recordOf('web', 'a'));
  await writeFile(join(folder, 'snapshot.json'), '{"version": 1');
  t.is(await lookAtSnapshot(folder), undefined);
  await keepSnapshot(cache, folder, {
    ...recordOf('web', 'a'),
    nodes: [{ container: 'other', flags: [], address: '172.18.0.2' }],
  });
  t.is(await lookAtSnapshot(folder), undefined);
});

test('a newer snapshot of a cluster takes the place of the older one', async (t) => {
  const cache = await temporaryFolder(t);
  await keep(cache, recordOf('web', 'a'));
  await keep(cache, recordOf('dns', 'a'));
  await keep(cache, recordOf('web', 'b'));
  t.deepEqual(await namesOf(cache), ['dns a', 'web b']);
});

test('what is half made of the same cluster, or of another version, goes when a snapshot is kept', async (t) => {
  const cache = await temporaryFolder(t);
  for (const [cluster, key] of [
    ['main', 'c'],
    ['main-b', 'c'],
  ] as const) {
    await makeSnapshotFolder(snapshotFolder(cache, 'web', cluster, key));
  }
  await keep(cache, recordOf('web', 'a'));
  t.deepEqual((await readdir(join(cache, 'snapshots', 'web'))).sort(), ['main-a', 'main-b-c']);
  t.deepEqual(await snapshotInstances(cache), ['web']);
});

test('snapshots of twelve labs are kept; the oldest go', async (t: ExecutionContext) => {
  const cache = await temporaryFolder(t);
  for (let day = 1; day <= 14; day += 1) {
    const two = String(day).padStart(2, '0');
    await keep(cache, recordOf(`lab${two}`, 'a', `2026-01-${two}T00:00:00.000Z`));
  }
  const names = await namesOf(cache);
  t.is(names.length, 12);
  t.is(names[0], 'lab03 a');
});

test('removing takes all of a lab, half ones too, and nothing of others', async (t) => {
  const cache = await temporaryFolder(t);
  await keep(cache, recordOf('web', 'a'));
  await keep(cache, recordOf('dns', 'a'));
  await makeSnapshotFolder(snapshotFolder(cache, 'web', 'main', 'half'));
  await removeSnapshots(cache, 'web');
  t.deepEqual(await readdir(join(cache, 'snapshots')), ['dns']);
});

test('every fact that a snapshot depends on changes its key', (t) => {
  const facts = { labs: '1', instance: 'web', config: 'c', imageId: 'i' };
  const own = snapshotKey(facts);
  const keys = [
    { ...facts, labs: '2' },
    { ...facts, instance: 'x' },
    { ...facts, config: 'd' },
    { ...facts, imageId: 'j' },
  ].map(snapshotKey);
  t.is(new Set([own, ...keys]).size, 5);
  t.is(snapshotKey({ ...facts }), own);
});
