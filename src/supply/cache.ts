import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readFile, rename, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { shortKey } from './key.ts';

/** How an artifact came here. */
export type Route = 'registry' | 'build' | 'loaded';

const entrySchema = z.object({
  version: z.literal(1),
  artifact: z.string(),
  key: z.string(),
  route: z.enum(['registry', 'build', 'loaded']),
  /** Where exactly: a reference, a URL, or the build's kind. */
  from: z.string(),
  seconds: z.number(),
  created: z.string(),
  /** Name to what the file was when its checksum was last computed. */
  files: z.record(z.string(), z.object({ size: z.number(), sha256: z.string(), modified: z.number() })),
  /** The engine's id of the image, for an image artifact. */
  image: z.string().optional(),
});
export type Entry = z.infer<typeof entrySchema>;

export type Looked =
  | { readonly state: 'present'; readonly entry: Entry }
  | { readonly state: 'absent' }
  | { readonly state: 'damaged'; readonly why: string };

export interface Place {
  /** `<cache>/artifacts/NAME-KEY`. */
  readonly folder: string;
  /** Where it is made, and what is left of a build that was killed. */
  readonly partial: string;
  readonly lock: string;
}

export function placeOf(cache: string, name: string, key: string): Place {
  const id = `${name}-${shortKey(key)}`;
  return {
    folder: join(cache, 'artifacts', id),
    partial: join(cache, 'partial', id),
    lock: join(cache, 'locks', `${id}.lock`),
  };
}

/**
 * Looks an entry up. `quick` trusts a file whose size and modification time are those of its last full check, for
 * hashing a gigabyte at every `up` would cost seconds; any write to a file changes its time and brings the full
 * check. Inputs of a build are always checked in full: what a build takes in cannot be taken out again.
 */
export async function lookUp(folder: string, check: 'quick' | 'full'): Promise<Looked> {
  const text = await readFile(join(folder, 'entry.json'), 'utf8').catch(() => undefined);
  if (text === undefined) {
    const there = await stat(folder).catch(() => undefined);
    return there === undefined ? { state: 'absent' } : { state: 'damaged', why: 'it has no entry.json' };
  }
  const parsed = entrySchema.safeParse(parseJson(text));
  if (!parsed.success) {
    return { state: 'damaged', why: 'its entry.json cannot be read' };
  }
  for (const [name, known] of Object.entries(parsed.data.files)) {
    const path = join(folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined || found.size !== known.size) {
      return { state: 'damaged', why: `"${name}" ${found === undefined ? 'is gone' : 'has another size'}` };
    }
    if (check === 'quick' && found.mtimeMs === known.modified) {
      continue;
    }
    if ((await sha256Of(path)) !== known.sha256) {
      return { state: 'damaged', why: `"${name}" does not have its checksum` };
    }
    // Intact after all (restored from a backup, touched): its own time again, so the next look is quick.
    await utimes(path, known.modified / 1000, known.modified / 1000).catch(() => undefined);
  }
  return { state: 'present', entry: parsed.data };
}

/** Turns `partial/out` into the entry, in one rename. `facts` is everything but the files' own facts. */
export async function commit(
  place: Place,
  facts: Omit<Entry, 'files' | 'version'>,
  files: readonly string[],
) {
  const out = join(place.partial, 'out');
  await mkdir(out, { recursive: true });
  const described: Entry['files'] = {};
  for (const name of files) {
    const path = join(out, name);
    // Whole seconds survive every file system and every tar.
    const modified = Math.floor((await stat(path)).mtimeMs / 1000) * 1000;
    await utimes(path, modified / 1000, modified / 1000);
    described[name] = { size: (await stat(path)).size, sha256: await sha256Of(path), modified };
  }
  const entry: Entry = { version: 1, ...facts, files: described };
  const file = await open(join(out, 'entry.json'), 'w');
  await file.writeFile(`${JSON.stringify(entry, undefined, 2)}\n`);
  await file.sync();
  await file.close();
  await mkdir(join(place.folder, '..'), { recursive: true });
  await rm(place.folder, { recursive: true, force: true });
  await rename(out, place.folder);
  await rm(place.partial, { recursive: true, force: true });
  return entry;
}

export async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash);
  return hash.digest('hex');
}

/** Undefined for what is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
