import { readdir, readFile } from 'node:fs/promises';
import { command } from '../command.ts';
import type { Run } from '../exec.ts';
import { findBelongings } from '../lifecycle/belongings.ts';
import type { Instance } from '../state/instance.ts';
import { exists } from '../state/kubectl.ts';

/** What only the running instance can tell of itself: the volumes that its containers use. */
export interface Traces {
  readonly volumes: readonly string[];
}

export async function readTraces(instance: Instance, run: Run): Promise<Traces> {
  const { containers } = await findBelongings(instance.name, run);
  if (containers.length === 0) {
    return { volumes: [] };
  }
  const format = '{{range .Mounts}}{{if eq .Type "volume"}}{{println .Name}}{{end}}{{end}}';
  const names = containers.map(({ name }) => name);
  const { stdout } = await run(command('docker', 'inspect', '--format', format, ...names));
  return { volumes: linesOf(stdout) };
}

/** What is still there of an instance that was taken down, in words; empty is right. */
export async function findLeftovers(instance: Instance, traces: Traces, run: Run): Promise<string[]> {
  const [{ containers, networks }, { stdout }, isFolder, processes] = await Promise.all([
    findBelongings(instance.name, run),
    run(command('docker', 'volume', 'ls', '--quiet')),
    exists(instance.folder),
    processesOf(instance),
  ]);
  const volumes = linesOf(stdout).filter((name) => traces.volumes.includes(name));
  return [
    ...containers.map(({ name }) => `container ${name}`),
    ...networks.map(({ name }) => `network ${name}`),
    ...volumes.map((name) => `volume ${name}`),
    ...(isFolder ? [`folder ${instance.folder}`] : []),
    ...processes.map((one) => `process ${one}`),
  ];
}

/**
 * Processes whose command line or environment names the instance's folder: what a step's script left running. Linux
 * alone tells (proc(5)); elsewhere there is no answer and none is given. Our own process names it, too.
 */
async function processesOf(instance: Instance): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids
      .filter((pid) => Number(pid) !== process.pid)
      .map(async (pid) => {
        const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
        const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
        const names = line.includes(`${instance.folder}/`) || environment.includes(`${instance.folder}/bin:`);
        return names ? [`${pid} (${line.replaceAll('\0', ' ').trim().slice(0, 80)})`] : [];
      }),
  );
  return found.flat();
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
