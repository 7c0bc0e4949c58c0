import { chmod, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { replaceFile } from '../state/replace-file.ts';
import { archiveOf, readRecord, recordName, type SnapshotRecord } from './record.ts';

/** A snapshot that is kept. */
export interface Kept {
  readonly folder: string;
  readonly record: SnapshotRecord;
  /** Bytes of its archives. */
  readonly size: number;
}

/** Instances whose snapshots are kept; the one that was made longest ago goes first. */
const mostInstances = 12;

/** `<cache>/snapshots/INSTANCE/CLUSTER-KEY`: the archives of one cluster's nodes. */
export function snapshotFolder(cache: string, instance: string, cluster: string, key: string): string {
  return join(cache, 'snapshots', instance, `${cluster}-${key}`);
}

/** Every snapshot that is whole, by instance and cluster. */
export async function listSnapshots(cache: string): Promise<Kept[]> {
  const all: Kept[] = [];
  const root = join(cache, 'snapshots');
  for (const instance of await namesIn(root)) {
    for (const name of await namesIn(join(root, instance))) {
      const kept = await lookAtSnapshot(join(root, instance, name));
      if (kept !== undefined) {
        all.push(kept);
      }
    }
  }
  return all;
}

/** The snapshot in that folder, when it is there and whole. */
export async function lookAtSnapshot(folder: string): Promise<Kept | undefined> {
  const record = await readRecord(folder);
  if (record === undefined) {
    return undefined;
  }
  let size = 0;
  for (const { container } of record.nodes) {
    const archive = await stat(archiveOf(folder, container)).catch(() => undefined);
    if (archive === undefined) {
      return undefined;
    }
    size += archive.size;
  }
  return { folder, record, size };
}

/** Declares the archives in the folder a snapshot; older ones of the same cluster and too many of others go. */
export async function keepSnapshot(cache: string, folder: string, record: SnapshotRecord): Promise<void> {
  await replaceFile(join(folder, recordName), `${JSON.stringify(record, undefined, 2)}\n`);
  await removeOlder(folder);
  const newest = new Map<string, string>();
  for (const { record } of await listSnapshots(cache)) {
    const known = newest.get(record.instance) ?? '';
    newest.set(record.instance, record.created > known ? record.created : known);
  }
  const byAge = [...newest].sort(([, a], [, b]) => b.localeCompare(a)).map(([instance]) => instance);
  await Promise.all(byAge.slice(mostInstances).map((instance) => removeSnapshots(cache, instance)));
}

/** Whatever else there is of the same cluster, also what is half made or was kept by another version of labs. */
async function removeOlder(folder: string): Promise<void> {
  const own = basename(folder);
  const key = /-[0-9a-f]+$/;
  const outdated = (await namesIn(dirname(folder))).filter(
    (name) => name !== own && name.replace(key, '') === own.replace(key, ''),
  );
  await Promise.all(
    outdated.map((name) => rm(join(dirname(folder), name), { recursive: true, force: true })),
  );
}

/** Instances of which there is anything, whole or not. */
export function snapshotInstances(cache: string): Promise<string[]> {
  return namesIn(join(cache, 'snapshots'));
}

/** Removes every snapshot of the instance, whole or not. */
export async function removeSnapshots(cache: string, instance: string): Promise<void> {
  await rm(join(cache, 'snapshots', instance), { recursive: true, force: true });
}

/** The folder for archives that are to be taken: the owner's alone, for there are keys in them. */
export async function makeSnapshotFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
}

async function namesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
}
