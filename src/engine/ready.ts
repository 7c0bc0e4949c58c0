import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Run } from '../exec.ts';
import { askEngine, type EngineInfo } from './engine.ts';

/**
 * The engine, when it answers and is known to run privileged containers; undefined sends the caller to doctor.
 * Costs one call of the engine: that privileged containers run was proven by doctor once for this engine and
 * version, and is kept in the cache.
 */
export async function engineReady(run: Run, cache: string): Promise<EngineInfo | undefined> {
  const answer = await askEngine(run);
  return answer.kind === 'ready' && (await isProven(cache, answer.info)) ? answer.info : undefined;
}

export async function isProven(cache: string, info: EngineInfo): Promise<boolean> {
  try {
    return (await readFile(proofPath(cache), 'utf8')).trim() === identity(info);
  } catch {
    return false;
  }
}

/** Records what doctor found; the proof of one engine takes the place of another's. It saves time and no more. */
export async function recordProof(cache: string, info: EngineInfo, isPrivileged: boolean): Promise<void> {
  const path = proofPath(cache);
  try {
    if (isPrivileged) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, `${identity(info)}\n`);
    } else {
      await rm(path, { force: true });
    }
  } catch {
    // A cache that cannot be written to costs another look next time.
  }
}

// Beside the folder `engine`, which belongs to root once a repair made it through sudo.
function proofPath(cache: string): string {
  return join(cache, 'engine-proven');
}

function identity(info: EngineInfo): string {
  return `${info.id} ${info.version} ${info.kernel}`;
}
