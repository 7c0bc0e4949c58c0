import { readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { run, startProcess } from '../e2e/labs.ts';

/** What there is of each kind, each thing by a name that stays the same as long as it is there. */
export type Things = Readonly<Record<string, readonly string[]>>;

/** What came since, by kind; kinds of which nothing came are left out. */
export function newSince(before: Things, after: Things): Things {
  return Object.fromEntries(
    Object.entries(after)
      .map(([kind, things]): [string, readonly string[]] => [kind, added(before[kind] ?? [], things)])
      .filter(([, things]) => things.length > 0),
  );
}

/** As often as it is there more often: two equal rules are two things. */
function added(before: readonly string[], after: readonly string[]): string[] {
  const left = new Map<string, number>();
  for (const one of before) {
    left.set(one, (left.get(one) ?? 0) + 1);
  }
  return after.filter((one) => {
    const had = left.get(one) ?? 0;
    left.set(one, had - 1);
    return had <= 0;
  });
}

/** `containers 3, networks 4`: how many there are of each kind. */
export function countsText(things: Things): string {
  return Object.entries(things)
    .map(([kind, list]) => `${kind} ${list.length}`)
    .join(', ');
}

/** Everything on this machine that a lab could leave behind, whosever it is: it is meant to be compared. */
export async function lookAround(folders: Readonly<Record<string, string>>): Promise<Things> {
  const docker = async (...argv: string[]) => lines(await run('docker', ...argv));
  const inFolders = await Promise.all(
    Object.entries(folders).map(async ([kind, folder]) => [kind, await filesBelow(folder)] as const),
  );
  return {
    containers: await docker('ps', '--all', '--quiet', '--no-trunc'),
    networks: await docker('network', 'ls', '--quiet', '--no-trunc'),
    volumes: await docker('volume', 'ls', '--quiet'),
    images: await docker('images', '--all', '--quiet', '--no-trunc'),
    mounts: lines(await read('/proc/self/mounts')).map((line) => line.split(' ').slice(0, 3).join(' ')),
    interfaces: await readdir('/sys/class/net').catch(() => []),
    'iptables rules': await rulesOf('iptables-save'),
    cgroups: await cgroups(),
    'temporary files': (await readdir(tmpdir())).filter((name) => name.startsWith('labs-')),
    ...Object.fromEntries(inFolders),
  };
}

/** Megabytes: what the engine's own process holds, and what is in use on the machine. Undefined where it is not here. */
export async function memoryUse(): Promise<{
  readonly engine: number | undefined;
  readonly machine: number | undefined;
}> {
  const kilobytes = async (path: string, field: string) =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(await read(path))?.[1] ?? Number.NaN) / 1024;
  const pid = (await read('/var/run/docker.pid')).trim();
  const engine = pid === '' ? Number.NaN : await kilobytes(`/proc/${pid}/status`, 'VmRSS');
  const machine =
    (await kilobytes('/proc/meminfo', 'MemTotal')) - (await kilobytes('/proc/meminfo', 'MemAvailable'));
  const known = (value: number) => (Number.isNaN(value) ? undefined : Math.round(value));
  return { engine: known(engine), machine: known(machine) };
}

async function rulesOf(program: string): Promise<string[]> {
  // Where there is no such program, or no right to it, there is nothing to compare.
  const ended = await startProcess(program, [], process.env).ended.catch(() => undefined);
  return lines(ended?.code === 0 ? ended.stdout : '')
    .filter((line) => line.startsWith('-A') || line.startsWith(':'))
    .map((line) => line.replace(/\[\d+:\d+\]/, ''));
}

/** Control groups of containers (cgroup v1 has one of each name under every controller). */
async function cgroups(): Promise<string[]> {
  const roots = ['/sys/fs/cgroup', '/sys/fs/cgroup/memory', '/sys/fs/cgroup/freezer'];
  const found = await Promise.all(
    roots.flatMap((root) =>
      ['docker', 'system.slice'].map(async (parent) => {
        const names = await readdir(`${root}/${parent}`).catch(() => []);
        return names.filter((name) => /[0-9a-f]{64}/.test(name)).map((name) => `${root}/${parent}/${name}`);
      }),
    ),
  );
  return found.flat();
}

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => !entry.isDirectory()).map((entry) => `${entry.parentPath}/${entry.name}`);
}

async function read(path: string): Promise<string> {
  return readFile(path, 'utf8').catch(() => '');
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
