import { copyFile, link, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { command } from '../command.ts';
import { LabsError, UsageError } from '../errors.ts';
import { commit, parseJson, placeOf, sha256Of } from './cache.ts';
import type { SupplyContext } from './context.ts';
import { lookAtImages } from './docker-images.ts';
import type { Found } from './here.ts';
import { keysOf } from './key.ts';
import type { Recipes } from './recipes.ts';

/**
 * Artifacts in one tar, for a machine without a network: `bundle.json`, `files/ARTIFACT/NAME` and `images.tar` as
 * `docker save` writes it.
 */
const bundleSchema = z.object({
  version: z.literal(1),
  platform: z.string(),
  artifacts: z.array(
    z.object({
      name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
      version: z.string(),
      key: z.string().regex(/^[0-9a-f]{64}$/),
      files: z.record(z.string().regex(/^[\w.+-]*\w[\w.+-]*$/), z.string()),
      image: z.string().optional(),
      tags: z.array(z.string()),
    }),
  ),
  imagesSha256: z.string().optional(),
});
type Bundle = z.infer<typeof bundleSchema>;

const longest = 30 * 60_000;

/** Writes everything in `found` to `file`. The file appears whole or not at all. */
export async function saveBundle(
  file: string,
  recipes: Recipes,
  found: ReadonlyMap<string, Found>,
  context: SupplyContext,
): Promise<Bundle> {
  const keys = await keysOf(recipes, context.platform);
  const staging = join(context.cache, 'partial', `save-${process.pid}`);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  try {
    const artifacts = await stageAll(recipes, found, keys, staging);
    const tags = artifacts.flatMap((artifact) => artifact.tags);
    const images = join(staging, 'images.tar');
    if (tags.length > 0) {
      await context.run(command('docker', 'save', '--output', images, ...tags), { timeout: longest });
    }
    const bundle: Bundle = {
      version: 1,
      platform: context.platform,
      artifacts,
      ...(tags.length > 0 ? { imagesSha256: await sha256Of(images) } : {}),
    };
    await writeFile(join(staging, 'bundle.json'), `${JSON.stringify(bundle, undefined, 2)}\n`);
    // bundle.json first, so that `load` can judge the tar before it unpacks a gigabyte.
    const rest = [
      ...(tags.length > 0 ? ['images.tar'] : []),
      ...((await exists(join(staging, 'files'))) ? ['files'] : []),
    ];
    await mkdir(dirname(file), { recursive: true });
    await context.run(command('tar', '-cf', `${file}.part`, '-C', staging, 'bundle.json', ...rest), {
      timeout: longest,
    });
    await rename(`${file}.part`, file);
    return bundle;
  } finally {
    await rm(staging, { recursive: true, force: true });
    await rm(`${file}.part`, { force: true });
  }
}

async function stageAll(
  recipes: Recipes,
  found: ReadonlyMap<string, Found>,
  keys: ReadonlyMap<string, string>,
  staging: string,
): Promise<Bundle['artifacts']> {
  const artifacts: Bundle['artifacts'] = [];
  for (const [name, here] of [...found].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const common = { name, version: recipes.byName.get(name)?.version ?? '', key: keys.get(name) ?? '' };
    artifacts.push(
      here.kind === 'image'
        ? { ...common, files: {}, image: here.image.id, tags: here.recipe.tags }
        : { ...common, files: await stage(here.paths, join(staging, 'files', name)), tags: [] },
    );
  }
  return artifacts;
}

/** Takes everything out of a bundle, checks every checksum, and only then puts it where `obtain` finds it. */
export async function loadBundle(
  file: string,
  recipes: Recipes,
  context: SupplyContext,
): Promise<LoadedBundle> {
  const staging = join(context.cache, 'partial', `load-${process.pid}`);
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true });
  try {
    const bundle = await readBundle(file, staging, context);
    await context.run(command('tar', '-xf', file, '-C', staging), { timeout: longest });
    await verify(bundle, file, staging);
    if (bundle.imagesSha256 !== undefined) {
      await context.run(command('docker', 'load', '--input', join(staging, 'images.tar')), {
        timeout: longest,
      });
    }
    const engine = await lookAtImages(
      context.run,
      bundle.artifacts.flatMap(({ tags }) => tags),
    );
    for (const artifact of bundle.artifacts) {
      const wrong = artifact.tags.find((tag) => engine.get(tag)?.id !== artifact.image);
      if (wrong !== undefined) {
        throw new LabsError(
          `After loading "${file}" the engine's "${wrong}" is not the image that was saved`,
        );
      }
      await settle(artifact, staging, file, context);
    }
    const keys = await keysOf(recipes, context.platform);
    const outdated = bundle.artifacts
      .filter(({ name, key }) => keys.get(name) !== key)
      .map(({ name }) => name);
    return { artifacts: bundle.artifacts.map(({ name }) => name), outdated };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

export interface LoadedBundle {
  readonly artifacts: readonly string[];
  /** Saved by another version of labs, whose recipes differ: here now, but not used by this version. */
  readonly outdated: readonly string[];
}

async function readBundle(file: string, staging: string, context: SupplyContext): Promise<Bundle> {
  if (!(await exists(file))) {
    throw new UsageError(`There is no file "${file}"`);
  }
  const broken = (cause: unknown) =>
    new UsageError(`"${file}" is not a tar that \`labs images save\` wrote, or not all of it`, { cause });
  await context.run(command('tar', '-xf', file, '-C', staging, 'bundle.json')).catch((error: unknown) => {
    throw broken(error);
  });
  const text = await readFile(join(staging, 'bundle.json'), 'utf8').catch(() => '');
  const parsed = bundleSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    throw broken(parsed.error);
  }
  if (parsed.data.platform !== context.platform) {
    throw new UsageError(
      `"${file}" is for ${parsed.data.platform}, and this machine's engine is ${context.platform}`,
    );
  }
  return parsed.data;
}

async function verify(bundle: Bundle, file: string, staging: string): Promise<void> {
  const expected = bundle.artifacts.flatMap(({ name, files }) =>
    Object.entries(files).map(([one, sum]) => [join('files', name, one), sum] as const),
  );
  const all =
    bundle.imagesSha256 === undefined
      ? expected
      : [...expected, ['images.tar', bundle.imagesSha256] as const];
  for (const [path, sum] of all) {
    const seen = await sha256Of(join(staging, path)).catch(() => 'missing');
    if (seen !== sum) {
      throw new LabsError(
        `"${path}" in "${file}" is damaged: its checksum is ${seen}, and ${sum} was saved`,
        {
          hint: 'Copy the file again, or save it again.',
        },
      );
    }
  }
}

async function settle(
  artifact: Bundle['artifacts'][number],
  staging: string,
  file: string,
  context: SupplyContext,
): Promise<void> {
  const { name, key, image } = artifact;
  const place = placeOf(context.cache, name, key);
  const files = Object.keys(artifact.files);
  await mkdir(join(place.partial, 'out'), { recursive: true });
  for (const one of files) {
    await rename(join(staging, 'files', name, one), join(place.partial, 'out', one));
  }
  const created = new Date(context.clock.now()).toISOString();
  const facts = { artifact: name, key, route: 'loaded' as const, from: file, seconds: 0, created };
  await commit(place, image === undefined ? facts : { ...facts, image }, files);
}

async function stage(
  paths: Readonly<Record<string, string>>,
  folder: string,
): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  const sums: Record<string, string> = {};
  for (const [name, path] of Object.entries(paths)) {
    await link(path, join(folder, name)).catch(() => copyFile(path, join(folder, name)));
    sums[name] = await sha256Of(path);
  }
  return sums;
}

function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
