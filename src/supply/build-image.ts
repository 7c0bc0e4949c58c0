import { copyFile, cp, link, mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { command } from '../command.ts';
import type { BuildJob } from './build-go.ts';
import { artifactLabel, keyLabel, labelFlags, plainLabel } from './docker-images.ts';
import type { Inputs } from './inputs.ts';
import type { Build, ImageRecipe } from './recipe.ts';
import type { Made } from './registry.ts';

const buildWithin = 20 * 60_000;

/** `docker build` with the template's folder and the artifacts' files as context; the tags appear at the very end. */
export async function buildImage(
  recipe: ImageRecipe,
  build: Build<'image'>,
  key: string,
  inputs: Inputs,
  job: BuildJob,
): Promise<Made> {
  const { place, context, note } = job;
  const folder = join(place.partial, 'context');
  await rm(folder, { recursive: true, force: true });
  await cp(join(job.templates, 'images', build.dockerfile), folder, { recursive: true });
  for (const [target, source] of Object.entries(build.context)) {
    const [name = '', file] = source.split('/');
    const { paths } = inputs.files(name);
    const wanted =
      file === undefined ? Object.entries(paths) : Object.entries(paths).filter(([one]) => one === file);
    for (const [one, path] of wanted) {
      await put(path, join(folder, file === undefined ? join(target, one) : target));
    }
  }
  note(`building ${recipe.tags[0] ?? recipe.name} from ${(await readdir(folder)).length} files`);
  const tags = recipe.tags.flatMap((tag) => ['--tag', tag]);
  // Only a RUN or a base that was pulled can bring a layer that deletes files.
  const runs = /^RUN\b/m.test(await readFile(join(folder, 'Dockerfile'), 'utf8'));
  const plain = !runs && build.bases.every((name) => inputs.image(name).labels[plainLabel] === 'true');
  const labels = labelFlags({
    [keyLabel]: key,
    [artifactLabel]: recipe.name,
    // Said either way, because an image inherits the labels of its base.
    [plainLabel]: String(plain),
  });
  await context.run(command('docker', 'build', '--quiet', ...labels, ...tags, folder), {
    timeout: buildWithin,
  });
  await rm(place.partial, { recursive: true, force: true });
  return { from: `docker build of ${build.dockerfile}`, files: [] };
}

/** A hard link costs nothing; where the file system refuses one (another device, a PATH outside), a copy. */
async function put(from: string, to: string): Promise<void> {
  await mkdir(dirname(to), { recursive: true });
  await link(from, to).catch(() => copyFile(from, to));
}
