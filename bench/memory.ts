import { command } from '../src/command.ts';
import { listContainers, parseContainers } from '../src/tools/docker.ts';
import { prefix, type Scene } from './scene.ts';

/** Memory in MB that all containers of the bench hold, page cache that can be given back left out (`docker stats`). */
export async function memoryOfContainers({ run }: Pick<Scene, 'run'>): Promise<number> {
  const names = parseContainers((await run(listContainers(`name=^/?${prefix}`))).stdout).map(
    ({ name }) => name,
  );
  if (names.length === 0) {
    return 0;
  }
  const stats = command('docker', 'stats', '--no-stream', '--format', '{{.MemUsage}}', ...names);
  return parseUsages((await run(stats)).stdout);
}

/** Adds up lines like `512.3MiB / 23.4GiB`, in MB. */
export function parseUsages(stdout: string): number {
  const units: Readonly<Record<string, number>> = { B: 1e-6, KiB: 1.024e-3, MiB: 1.048576, GiB: 1073.741824 };
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .reduce((sum, line) => {
      const [, value, unit] = /^([\d.]+)\s*([KMG]iB|B)/.exec(line.trim()) ?? [];
      const size = units[unit ?? ''];
      if (value === undefined || size === undefined) {
        throw new Error(`docker stats printed "${line}"`);
      }
      return sum + Number(value) * size;
    }, 0);
}
