import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, command } from '../src/command.ts';
import type { Bench } from './bench.ts';
import { leastMemory } from './least-memory.ts';
import type { Series } from './report.ts';
import { root, type Scene, secondsOf } from './scene.ts';

/** A recipe that others are made from, small enough to be changed for a measurement. */
const changed = 'pause-files';

/** Building everything with an empty cache, again with a full one, and after one recipe changed. */
export const supply: Bench = {
  about: 'building the artifacts: cold, again, and with one recipe changed (no rounds; a quarter of an hour)',
  isLong: true,
  run: async (scene, { artifacts }) => {
    const project = await copyProject(scene);
    const build = buildCommand(scene, project, artifacts);
    const engineHolds = await hasImages(scene);
    const series: Series[] = [];
    const measure = async (what: string) => {
      const memory = leastMemory();
      const seconds = await secondsOf(scene, build, 7_200);
      series.push({ what: `${what}, time`, unit: 's', values: [seconds] });
      series.push({ what: `${what}, memory in use at most`, unit: 'MB', values: [memory.stop()] });
      scene.say(`${what}: ${seconds.toFixed(1)} s`);
    };
    await measure('cold');
    series.push({ what: 'cold, disk of the cache', unit: 'MB', values: [await diskOf(scene)] });
    await measure('again');
    await change(project);
    await measure(`after a change of ${changed}`);
    return {
      series,
      ratios: [],
      growths: [],
      notes: [
        artifacts.length === 0
          ? 'all artifacts of the catalogue’s labs'
          : `the artifacts ${artifacts.join(', ')}`,
        'once each: a cold build is too long for rounds; memory is what the whole machine had in use beyond what it had before',
        ...(engineHolds
          ? [
              'the engine holds images of labs already, and those are not built again: for a whole cold build point DOCKER_HOST to an engine without any',
            ]
          : []),
      ],
    };
  },
};

function buildCommand(scene: Scene, project: string, artifacts: readonly string[]): Command {
  const env = {
    LABS_CACHE: join(scene.folder, 'cache'),
    LABS_STATE: join(scene.folder, 'state'),
    // Fetching Node is no part of it.
    LABS_NODE: process.execPath,
    LABS_ROUTE: 'build',
    CI: '1',
  };
  return { ...command(join(project, 'bin/labs'), 'images', 'build', ...artifacts), env };
}

/**
 * The recipes are the project's own, so that a change of one needs a copy. Without the lock file, which would look newer
 * than the dependencies that are installed, and bin/labs would install them again.
 */
async function copyProject({ folder }: Scene): Promise<string> {
  const to = join(folder, 'project');
  for (const part of ['bin', 'src', 'labs', 'templates', 'package.json']) {
    await cp(join(root, part), join(to, part), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(to, 'node_modules'));
  return to;
}

async function change(project: string): Promise<void> {
  const file = join(project, 'templates/artifacts', `${changed}.yaml`);
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace(/^version: (.*)$/m, 'version: $1-changed'));
}

async function hasImages({ run }: Scene): Promise<boolean> {
  const list = command('docker', 'image', 'ls', '--quiet', '--filter', 'reference=labs.local/*');
  return (await run(list)).stdout.trim() !== '';
}

async function diskOf({ run, folder }: Scene): Promise<number> {
  const { stdout } = await run(command('du', '--summarize', '--bytes', join(folder, 'cache')), {
    timeout: 300_000,
  });
  return Number(stdout.split('\t')[0]) / 1e6;
}
