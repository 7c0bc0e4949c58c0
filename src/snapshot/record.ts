import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

/** What a snapshot of a cluster is, beside its nodes' archives. It is written last: without it there is no snapshot. */
const recordSchema = z.object({
  version: z.literal(1),
  key: z.string(),
  instance: z.string(),
  cluster: z.string(),
  created: z.iso.datetime(),
  /** Of the network that its nodes were on, in CIDR notation. */
  subnet: z.string(),
  /** The first is the control plane. */
  nodes: z
    .array(z.object({ container: z.string(), flags: z.array(z.string()).readonly(), address: z.string() }))
    .readonly(),
});
export type SnapshotRecord = z.infer<typeof recordSchema>;

export const recordName = 'snapshot.json';

/** The node's archive within the snapshot's folder. */
export function archiveOf(folder: string, container: string): string {
  return join(folder, `${container}.tar.gz`);
}

/** Undefined when it is not there or cannot be read: then there is no snapshot, and nothing is lost by making one. */
export async function readRecord(folder: string): Promise<SnapshotRecord | undefined> {
  try {
    return recordSchema.parse(JSON.parse(await readFile(join(folder, recordName), 'utf8')));
  } catch {
    return undefined;
  }
}

/** What a snapshot depends on. Another value of any of these needs another snapshot. */
export interface SnapshotFacts {
  readonly labs: string;
  readonly instance: string;
  /** kind's configuration of the cluster, which names its nodes' image. */
  readonly config: string;
  /** The engine's id of that image. */
  readonly imageId: string;
}

export function snapshotKey(facts: SnapshotFacts): string {
  const { labs, instance, config, imageId } = facts;
  return createHash('sha256')
    .update(JSON.stringify([1, labs, instance, config, imageId]))
    .digest('hex')
    .slice(0, 16);
}
