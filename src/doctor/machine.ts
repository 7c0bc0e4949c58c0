import { access, constants, readFile } from 'node:fs/promises';
import { hostname, release } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Environment } from '../folders.ts';

/** The machine that labs itself runs on; the engine's may be another. */
export interface Machine {
  /** Node's word: linux, darwin. */
  readonly platform: string;
  readonly isRoot: boolean;
  /** The user's name, for the advice about groups. */
  readonly user: string;
  /** `uname -r`. */
  readonly kernel: string;
  readonly name: string;
  /** ID, VERSION_ID and VERSION_CODENAME of os-release(5); empty where there is none. */
  readonly distribution: { readonly id: string; readonly version: string; readonly codename: string };
  /** Process 1 is systemd: services are started through it. */
  readonly hasSystemd: boolean;
  /** Which of the programs doctor asks about are on PATH. */
  readonly programs: ReadonlySet<Program>;
}

const programs = [
  'docker',
  'dockerd',
  'apt-get',
  'sudo',
  'go',
  'mmdebstrap',
  'npm',
  'git',
  'modprobe',
] as const;
export type Program = (typeof programs)[number];

export async function observeMachine(env: Environment): Promise<Machine> {
  const found = await Promise.all(programs.map(async (name) => ((await isOnPath(name, env)) ? [name] : [])));
  return {
    platform: process.platform,
    isRoot: process.getuid?.() === 0,
    user: env.USER ?? env.LOGNAME ?? '',
    kernel: release(),
    name: hostname(),
    distribution: parseOsRelease(await read('/etc/os-release')),
    hasSystemd: (await read('/proc/1/comm')).trim() === 'systemd',
    programs: new Set(found.flat()),
  };
}

/** Reads os-release(5): shell assignments, quoted or not. */
export function parseOsRelease(text: string): Machine['distribution'] {
  const value = (key: string) => new RegExp(`^${key}=["']?([^"'\\n]*)`, 'm').exec(text)?.[1] ?? '';
  return { id: value('ID'), version: value('VERSION_ID'), codename: value('VERSION_CODENAME') };
}

async function isOnPath(name: string, env: Environment): Promise<boolean> {
  // dockerd and modprobe are in sbin, which a plain user's PATH may leave out although the system has them.
  const folders = [...(env.PATH ?? '').split(delimiter), '/usr/local/sbin', '/usr/sbin', '/sbin'];
  for (const folder of folders) {
    try {
      await access(join(folder || '.', name), constants.X_OK);
      return true;
    } catch {
      // Not in this one.
    }
  }
  return false;
}

/** The text of a file, empty when it cannot be read. */
export async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}
