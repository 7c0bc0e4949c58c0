import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Command, command } from '../src/command.ts';
import { LabsError } from '../src/errors.ts';
import { type Run, runner } from '../src/exec.ts';
import {
  listContainers,
  listNetworks,
  parseContainers,
  parseNetworks,
  removeContainers,
  removeNetwork,
} from '../src/tools/docker.ts';

/** Everything the bench makes in the engine has a name that begins with this, clusters made by hand too. */
export const prefix = 'labs-bench-';

/** The project's folder. */
export const root = dirname(import.meta.dirname);

/** Not stopped by Ctrl-C: for what has to be done after it. */
export const untilDone: Run = runner(new AbortController().signal);

/** Where a program of the bench works. */
export interface Scene {
  readonly run: Run;
  readonly signal: AbortSignal;
  /** A folder of its own, gone afterwards. */
  readonly folder: string;
  /** A command line of `labs` with a state folder of its own, and without snapshots. */
  labs(...args: string[]): Command;
  /** Copies a lab of the catalogue under another name and returns its folder. */
  copyLab(lab: string, name: string): Promise<string>;
  /** Writes a lab of these files (path in the folder, text) and returns its folder. */
  writeLab(name: string, files: Readonly<Record<string, string>>): Promise<string>;
  /** Says how far it is, on stderr. */
  say(text: string): void;
  /** Takes away everything that the bench has in the engine, and what is recorded of it. */
  clear(): Promise<void>;
  /** Runs what has to be done at the end, also when the bench was stopped; its failure is said and no more. */
  afterwards(value: Command): Promise<void>;
}

/** Works in a scene, and takes away whatever is in the engine afterwards, however the work ended. */
export async function inScene<T>(
  signal: AbortSignal,
  say: (text: string) => void,
  work: (scene: Scene) => Promise<T>,
): Promise<T> {
  const run = runner(signal);
  await refuseLeftovers(run);
  const folder = await mkdtemp(join(tmpdir(), 'labs-bench-'));
  const state = join(folder, 'state');
  // A snapshot would make the second of two equal runs another thing than the first.
  const env = { LABS_STATE: state, LABS_SNAPSHOTS: 'off', CI: '1', NO_COLOR: '1' };
  const scene: Scene = {
    run,
    signal,
    folder,
    say,
    labs: (...args) => ({ ...command(join(root, 'bin/labs'), ...args), env }),
    copyLab: async (lab, name) => {
      const to = join(folder, 'labs', name);
      await cp(join(root, 'labs', lab), to, { recursive: true });
      return to;
    },
    writeLab: async (name, files) => {
      const to = join(folder, 'labs', name);
      for (const [path, text] of Object.entries(files)) {
        await mkdir(dirname(join(to, path)), { recursive: true });
        await writeFile(join(to, path), text);
      }
      return to;
    },
    clear: async () => {
      await removeOwn();
      await rm(state, { recursive: true, force: true });
    },
    afterwards: async (value) => {
      await untilDone(value, { timeout: 60_000 }).catch((error: Error) => say(error.message));
    },
  };
  try {
    return await work(scene);
  } finally {
    await removeOwn();
    await rm(folder, { recursive: true, force: true });
  }
}

/** What the bench would take for its own, and would remove. */
async function refuseLeftovers(run: Run): Promise<void> {
  const { containers, networks } = await findOwn(run);
  const names = [...containers, ...networks];
  if (names.length > 0) {
    throw new LabsError(`There is already ${names.join(', ')}, which has a name of the bench`, {
      hint: 'Is another bench running? If not, remove it with `docker rm --force --volumes` and `docker network rm`.',
    });
  }
}

async function findOwn(run: Run): Promise<{ containers: string[]; networks: string[] }> {
  const containers = parseContainers((await run(listContainers(`name=^/?${prefix}`))).stdout);
  const networks = parseNetworks((await run(listNetworks(`name=^${prefix}`))).stdout);
  return { containers: containers.map(({ name }) => name), networks: networks.map(({ name }) => name) };
}

async function removeOwn(): Promise<void> {
  const { containers, networks } = await findOwn(untilDone);
  await Promise.all(containers.map((name) => untilDone(removeContainers([name]), { timeout: 120_000 })));
  for (const name of networks) {
    await untilDone(removeNetwork(name));
  }
}

/** Seconds that a command took. It may take `limit` seconds. */
export async function secondsOf({ run }: Pick<Scene, 'run'>, value: Command, limit = 600): Promise<number> {
  const start = performance.now();
  await run(value, { timeout: limit * 1000 });
  return (performance.now() - start) / 1000;
}
