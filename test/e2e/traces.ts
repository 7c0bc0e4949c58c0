import { readdir, readFile } from 'node:fs/promises';
import type { Bench } from './labs.ts';
import { run } from './labs.ts';

/** Processes of this machine that a `labs` of the bench started and that still run, as `pid command line`. */
export async function processesOf({ env }: Bench): Promise<string[]> {
  const mark = `LABS_STATE=${env['LABS_STATE']}\0`;
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      // A process may end between the two looks, and a zombie has no environment.
      const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      return environment.includes(mark) ? [`${pid} ${line.replaceAll('\0', ' ')}`] : [];
    }),
  );
  return found.flat();
}

/** Names of containers and networks of the bench's lab, and the volumes of its containers. */
export async function inEngine({ name }: Bench): Promise<string[]> {
  // In one look: the engine may still be removing what a killed `labs` asked it to.
  const format = '{{.Names}},{{.Mounts}}';
  const named = `name=labs-${name}`;
  const containers = await run('docker', 'ps', '--all', '--no-trunc', '--format', format, '--filter', named);
  const networks = await run('docker', 'network', 'ls', '--quiet', '--filter', named);
  return [...lines(containers).flatMap((line) => line.split(',').filter(isName)), ...lines(networks)];
}

/** Those of the things found earlier by `inEngine`, and everything new, that are there now; nothing after `down`. */
export async function leftOf(bench: Bench, before: readonly string[]): Promise<string[]> {
  const volumes = lines(await run('docker', 'volume', 'ls', '--quiet'));
  const state = await readdir(bench.env['LABS_STATE'] ?? '').catch(() => []);
  return [
    ...(await inEngine(bench)),
    ...before.filter((one) => volumes.includes(one)).map((one) => `volume ${one}`),
    ...state.map((file) => `state ${file}`),
    ...(await processesOf(bench)).map((one) => `process ${one}`),
  ];
}

/** Among a container's mounts are folders of the machine, too. */
function isName(mount: string): boolean {
  return mount !== '' && !mount.startsWith('/');
}

function lines(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
