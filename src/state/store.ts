import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import type { Instance } from './instance.ts';
import { makeInstanceFolder } from './open.ts';
import { replaceFile } from './replace-file.ts';

/** A verdict as it is recorded. */
export const verdictSchema = z.object({
  check: z.string(),
  title: z.string(),
  status: z.enum(['pass', 'fail', 'error', 'skip']),
  expected: z.string(),
  seen: z.string(),
  figures: z.record(z.string(), z.number()),
  hint: z.string().exactOptional(),
  evidence: z.array(z.string()).readonly(),
  attempts: z.number(),
  start: z.string(),
  end: z.string(),
});

/** What is recorded of an instance. Nothing depends on it: `down` and converging work from the engine alone. */
const stateSchema = z.object({
  version: z.literal(1),
  /** Version of labs that wrote it. */
  labs: z.string(),
  lab: z.object({ name: z.string(), folder: z.string() }),
  /** The nodes that `up` means to have, as `cluster/node`. */
  nodes: z.array(z.string()),
  /** The host tools it was made with: absolute paths, or names on PATH. */
  tools: z.object({ kind: z.string(), kubectl: z.string() }),
  /** ISO 8601. */
  created: z.string(),
  verdicts: z.array(verdictSchema),
  lastRun: z
    .object({
      command: z.string(),
      start: z.string(),
      end: z.string(),
      outcome: z.enum(['done', 'failed', 'interrupted']),
      /** Seconds by action id. */
      seconds: z.record(z.string(), z.number()),
      /** How each action ended, by its id; older files do not say. */
      outcomes: z.record(z.string(), z.enum(['done', 'unchanged', 'failed', 'skipped'])).exactOptional(),
    })
    .exactOptional(),
});

export type State = z.infer<typeof stateSchema>;

/** The state, or why it cannot be told: never a crash, because the instance is there all the same. */
export type Recorded =
  | { readonly kind: 'known'; readonly state: State }
  | { readonly kind: 'unknown'; readonly reason: string };

export function statePath(instance: Instance): string {
  return join(instance.folder, 'state.json');
}

export async function readState(instance: Instance): Promise<Recorded> {
  let text: string;
  try {
    text = await readFile(statePath(instance), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return unknown(code === 'ENOENT' ? 'nothing is recorded' : `${statePath(instance)}: ${code}`);
  }
  try {
    const value: unknown = JSON.parse(text);
    const parsed = stateSchema.safeParse(value);
    return parsed.success
      ? { kind: 'known', state: parsed.data }
      : unknown(`${statePath(instance)} is of another version or damaged: ${z.prettifyError(parsed.error)}`);
  } catch {
    return unknown(`${statePath(instance)} is damaged`);
  }
}

export async function writeState(instance: Instance, state: State): Promise<void> {
  await makeInstanceFolder(instance);
  await replaceFile(statePath(instance), `${JSON.stringify(stateSchema.parse(state), null, 2)}\n`);
}

function unknown(reason: string): Recorded {
  return { kind: 'unknown', reason };
}
