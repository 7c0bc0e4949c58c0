import { chmod, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from '../errors.ts';
import type { Instance } from './instance.ts';

/** An RFC 1123 label short enough for the host names derived from it; the name becomes a folder. */
const namePattern = /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/;

/** The instance of that name; creates nothing. `stateFolder` is `context.folders.state`. */
export function openInstance(stateFolder: string, name: string): Instance {
  if (!namePattern.test(name)) {
    throw new UsageError(`"${name}" cannot be the name of a lab`, {
      hint: 'A name is up to 40 lower-case letters, digits and dashes and starts and ends with a letter or digit.',
    });
  }
  return { name, folder: join(stateFolder, name) };
}

/** Makes the instance's folder, readable for its owner alone because kubeconfigs are in it. */
export async function makeInstanceFolder(instance: Instance): Promise<void> {
  await mkdir(instance.folder, { recursive: true, mode: 0o700 });
  // The folder may be older than this rule, or the umask stricter or laxer than it.
  await chmod(instance.folder, 0o700);
}

/** Removes the instance's folder with everything in it: state, kubeconfigs, evidence. */
export async function removeInstanceFolder(instance: Instance): Promise<void> {
  await rm(instance.folder, { recursive: true, force: true });
}

/** Names of the instances that have a folder, sorted; none when the state folder does not exist. */
export async function listInstanceFolders(stateFolder: string): Promise<string[]> {
  const entries = await readdir(stateFolder, { withFileTypes: true }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') {
        return [];
      }
      throw error;
    },
  );
  return entries
    .filter((entry) => entry.isDirectory() && namePattern.test(entry.name))
    .map((entry) => entry.name)
    .sort();
}
