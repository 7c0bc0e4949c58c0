import { chmod, copyFile, lstat, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import type { Instance } from '../state/instance.ts';
import { redactJson, redactText } from './redact.ts';

/** Bytes: a capture of a long run may be larger than all the rest, and a bundle is made to be sent. */
const mostOfOne = 16 * 1024 * 1024;
const mostOfAll = 64 * 1024 * 1024;

/** Paths relative to the instance's folder. */
export interface CopiedFiles {
  readonly copied: readonly string[];
  /** Too large, with the rest or alone. */
  readonly leftOut: readonly string[];
}

/** Copies state and evidence, never a kubeconfig, an earlier bundle, or what a symbolic link leads to. */
export async function copyInstanceFiles(instance: Instance, to: string): Promise<CopiedFiles> {
  const entries = await readdir(instance.folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const paths = entries
    .filter((entry) => entry.isFile() && !/kubeconfig|\.tar\.gz/i.test(entry.name))
    .map((entry) => relative(instance.folder, join(entry.parentPath, entry.name)))
    .sort();
  const copied: string[] = [];
  const leftOut: string[] = [];
  let sum = 0;
  for (const path of paths) {
    const { size } = await lstat(join(instance.folder, path));
    if (size > mostOfOne || sum + size > mostOfAll) {
      leftOut.push(path);
      continue;
    }
    sum += size;
    await copy(join(instance.folder, path), join(to, path));
    copied.push(path);
  }
  return { copied, leftOut };
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true, mode: 0o700 });
  if (from.endsWith('.pcap')) {
    await copyFile(from, to);
    await chmod(to, 0o600);
  } else if (from.endsWith('.json')) {
    await writeFile(to, redactJson(await readFile(from, 'utf8')), { mode: 0o600 });
  } else {
    await writeFile(to, redactText(await readFile(from, 'utf8')), { mode: 0o600 });
  }
}
