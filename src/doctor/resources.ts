import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { command } from '../command.ts';
import { isLocalDefault } from '../engine/engine.ts';
import { CommandError, type Run } from '../exec.ts';
import { type DoctorContext, gigabyte, type Needs } from './context.ts';
import type { EngineSight } from './engine-sight.ts';
import type { Finding } from './finding.ts';
import { isSameMachine } from './kernel-sight.ts';
import { type Machine, read } from './machine.ts';
import { asRoot } from './packages.ts';

/** Bytes and counts; undefined where it could not be seen. */
export interface Resources {
  /** Free on this machine; of an engine's machine elsewhere only the whole is known. */
  readonly memory: number | undefined;
  readonly isWholeMemory: boolean;
  readonly engineDisk: number | undefined;
  readonly cacheDisk: number | undefined;
  readonly inotifyInstances: number | undefined;
  readonly inotifyWatches: number | undefined;
  /** The hard limit. */
  readonly openFiles: number | undefined;
}

/**
 * The largest lab (multus-mirror) runs in 2.2 GB and its images take 3 GB in the engine. A build of Kubernetes
 * takes 3 GB of memory at its peak and leaves 8 GB in the cache, most of it Go's own.
 */
export const defaultNeeds: Needs = {
  memory: 2.5 * gigabyte,
  engineDisk: 5 * gigabyte,
  cacheDisk: 10 * gigabyte,
  inotifyInstances: inotifyFor(4),
};

/** The distributions' 128 are enough for one node and too few for four, as was seen; the rest of a machine has some. */
export function inotifyFor(nodes: number): number {
  return 64 + 48 * nodes;
}

export async function observeResources(
  context: DoctorContext,
  sight: Pick<EngineSight, 'answer' | 'host'>,
  machine: Machine,
): Promise<Resources> {
  const engine = sight.answer.kind === 'ready' ? sight.answer.info : undefined;
  const isLinux = machine.platform === 'linux';
  // An engine that is still to be installed or started will be on this machine.
  const isHere =
    engine === undefined ? isLinux && isLocalDefault(sight.host) : isSameMachine(engine, machine);
  return {
    memory: isHere ? await availableMemory() : engine?.memory || undefined,
    isWholeMemory: !isHere,
    engineDisk: isHere ? await freeDisk(engine?.dataRoot ?? '/var/lib/docker') : undefined,
    cacheDisk: await freeDisk(context.folders.cache),
    inotifyInstances: isLinux ? await setting('max_user_instances') : undefined,
    inotifyWatches: isLinux ? await setting('max_user_watches') : undefined,
    openFiles: isLinux ? await openFilesLimit(context.run) : undefined,
  };
}

async function availableMemory(): Promise<number | undefined> {
  const kilobytes = /^MemAvailable:\s+(\d+) kB/m.exec(await read('/proc/meminfo'))?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}

/** Of the nearest folder that exists: neither the cache nor the engine's root has to be there yet. */
async function freeDisk(path: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch {
    return dirname(path) === path ? undefined : freeDisk(dirname(path));
  }
}

async function setting(name: string): Promise<number | undefined> {
  return Number(await read(`/proc/sys/fs/inotify/${name}`)) || undefined;
}

async function openFilesLimit(run: Run): Promise<number | undefined> {
  const { stdout } = await run(command('sh', '-c', 'ulimit -H -n')).catch(asNothing);
  return stdout.trim() === 'unlimited' ? Number.MAX_SAFE_INTEGER : Number(stdout) || undefined;
}

/** A probe that cannot be run shows nothing; only Ctrl-C ends doctor. */
function asNothing(error: unknown): { stdout: string } {
  if (error instanceof CommandError && error.reason !== 'interrupted') {
    return { stdout: '' };
  }
  throw error;
}

export function judgeResources(resources: Resources, needs: Needs, machine: Machine): Finding[] {
  return [
    judgeAmount('memory', 'Memory', resources.memory, needs.memory, 'everything', resources.isWholeMemory),
    judgeAmount(
      'disk.engine',
      "Disk for the engine's images",
      resources.engineDisk,
      needs.engineDisk,
      'everything',
    ),
    judgeAmount('disk.cache', 'Disk for the cache', resources.cacheDisk, needs.cacheDisk, 'building'),
    judgeInotify(resources, needs, machine),
    judgeOpenFiles(resources.openFiles),
  ];
}

function judgeAmount(
  id: string,
  title: string,
  free: number | undefined,
  needed: number,
  affects: Finding['affects'],
  isWhole = false,
): Finding {
  if (free === undefined) {
    return {
      id,
      title,
      affects,
      status: 'unknown',
      seen: 'not looked at: it is on another machine, or no engine answers',
    };
  }
  const figures = `${amount(free)} ${isWhole ? 'in all' : 'free'}; ${amount(needed)} needed`;
  if (free >= needed) {
    return { id, title, affects, status: free < 1.3 * needed ? 'warn' : 'ok', seen: figures };
  }
  const hint =
    id === 'memory'
      ? 'End what needs memory, or give the machine more.'
      : 'Make room: `labs down --all` and `labs images` show what labs holds.';
  return { id, title, affects, status: 'missing', seen: figures, hint };
}

function amount(bytes: number): string {
  return `${(bytes / gigabyte).toFixed(1)} GB`;
}

/** Every node runs systemd, containerd and a kubelet, and each takes several; kind's advice for many nodes. */
const wanted = { instances: 512, watches: 524_288 };

function judgeInotify(resources: Resources, needs: Needs, machine: Machine): Finding {
  const { inotifyInstances: instances, inotifyWatches: watches } = resources;
  const base = { id: 'inotify', title: 'inotify limits', affects: { labsWith: 'many nodes' } } as const;
  if (instances === undefined || watches === undefined) {
    return { ...base, status: 'unknown', seen: 'not looked at: no such limits on this machine' };
  }
  const seen = `${instances} instances, ${watches} watches a user`;
  if (instances >= wanted.instances && watches >= wanted.watches) {
    return { ...base, status: 'ok', seen };
  }
  const settings = [
    `fs.inotify.max_user_instances=${Math.max(instances, wanted.instances)}`,
    `fs.inotify.max_user_watches=${Math.max(watches, wanted.watches)}`,
  ];
  return {
    ...base,
    ...(instances < needs.inotifyInstances
      ? { status: 'missing', affects: 'everything' }
      : { status: 'warn' }),
    seen: `${seen}; ${wanted.instances} and ${wanted.watches} are advised`,
    repair: {
      id: 'raise-inotify',
      title: 'Raising the inotify limits until the next boot',
      commands: [asRoot(machine, command('sysctl', '-w', ...settings))],
    },
  };
}

/** 20 000 are known to be enough for four nodes. */
const enoughFiles = 16_384;

function judgeOpenFiles(limit: number | undefined): Finding {
  const base = { id: 'open-files', title: 'Open files', affects: { labsWith: 'many nodes' } } as const;
  if (limit === undefined) {
    return { ...base, status: 'unknown', seen: 'not looked at: no such limit on this machine' };
  }
  const seen = limit === Number.MAX_SAFE_INTEGER ? 'no limit' : `at most ${limit} a process`;
  return limit >= enoughFiles
    ? { ...base, status: 'ok', seen }
    : {
        ...base,
        status: 'warn',
        seen: `${seen}; ${enoughFiles} are advised`,
        hint: 'Raise it with `ulimit -n`.',
      };
}
