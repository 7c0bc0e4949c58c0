import type { Clock } from '../clock.ts';
import type { Run } from '../exec.ts';
import type { Environment, Folders } from '../folders.ts';

/** What doctor gets from outside; a `CommandContext` is one. */
export interface DoctorContext {
  readonly run: Run;
  readonly env: Environment;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly folders: Pick<Folders, 'cache'>;
  /** What has to be free; a lab's own needs, or those of the largest lab of the catalogue. */
  readonly needs?: Needs;
}

/** Bytes, and a count. */
export interface Needs {
  readonly memory: number;
  /** Where the engine keeps images, containers and volumes. */
  readonly engineDisk: number;
  /** Where artifacts are built and kept. */
  readonly cacheDisk: number;
  /** inotify instances a user may have; without enough of them kubelets end with "too many open files". */
  readonly inotifyInstances: number;
}

export const gigabyte = 1e9;
