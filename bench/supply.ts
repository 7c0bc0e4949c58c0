import { cp, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type Command, command } from '../src/command.ts';
import { LabsError } from '../src/errors.ts';
import type { Bench } from './bench.ts';
import { leastMemory } from './least-memory.ts';
import type { Series } from './report.ts';
import { root, type Scene, secondsOf } from './scene.ts';

/** The recipe that is changed, when not one of those that are asked for: a small one that others are made from. */
const smallest = 'pause-files';

/** Building everything with an empty cache, again with a full one, and after one recipe changed. */
export const supply: Bench = {
  about: 'building the artifacts: cold, again, and with one recipe changed (no rounds; a quarter of an hour)',
  isLong: true,
  run: async (scene, { artifacts }) => {
    await refuseSharedImages(scene, artifacts);
    const changed = artifacts[0] ?? smallest;
    const project = await copyProject(scene);
    const build = buildCommand(scene, project, artifacts);
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
    await change(project, changed);
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

async function change(project: string, artifact: string): Promise<void> {
  const file = join(project, 'templates/artifacts', `${artifact}.yaml`);
  const recipe = parse(await readFile(file, 'utf8')) as { version: string };
  await writeFile(file, stringify({ ...recipe, version: `${recipe.version}-changed` }));
}

/** Images that the engine has already are not built again, and the changed ones would take their names away. */
async function refuseSharedImages({ run, labs }: Scene, artifacts: readonly string[]): Promise<void> {
  const list = command('docker', 'image', 'ls', '--quiet', '--filter', 'reference=labs.local/*');
  if ((await run(list)).stdout.trim() === '') {
    return;
  }
  const listed = JSON.parse((await run(labs('images', '--json'))).stdout) as {
    artifacts: readonly { artifact: string; kind: string }[];
  };
  const isFile = (name: string) =>
    listed.artifacts.some((one) => one.artifact === name && one.kind === 'files');
  if (artifacts.length === 0 || !artifacts.every(isFile)) {
    throw new LabsError(
      'The engine has images of labs, so this would be no cold build, and would change whose they are',
      {
        hint: 'Point DOCKER_HOST to an engine without any, or name artifacts that are files: `--artifact etcd`.',
      },
    );
  }
}

async function diskOf({ run, folder }: Scene): Promise<number> {
  const { stdout } = await run(command('du', '--summarize', '--bytes', join(folder, 'cache')), {
    timeout: 300_000,
  });
  return Number(stdout.split('\t')[0]) / 1e6;
}
