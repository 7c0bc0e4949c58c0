import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { command } from '../command.ts';
import { type Entry, lookUp, placeOf, type Route } from './cache.ts';
import type { SupplyContext } from './context.ts';
import { type EngineImage, keyLabel, lookAtImages } from './docker-images.ts';
import type { FilesRecipe, ImageRecipe, Recipe } from './recipe.ts';
import { builtFilesOf } from './recipes.ts';
import { parseReference } from './settings.ts';

/** An artifact that is here. */
export type Found = FoundFiles | FoundImage;

export interface FoundFiles {
  readonly kind: 'files';
  readonly route: Route | 'host';
  /** File name to absolute path. */
  readonly paths: Readonly<Record<string, string>>;
  readonly entry?: Entry;
}

export interface FoundImage {
  readonly kind: 'image';
  readonly route: Route;
  readonly image: EngineImage;
  readonly recipe: ImageRecipe;
}

/** Why an artifact is not here, for the message when it cannot be had elsewhere either. */
export interface NotHere {
  readonly kind: 'absent' | 'damaged' | 'foreign';
  readonly why: string;
}

export interface Wanted {
  readonly recipe: Recipe;
  readonly key: string;
  /** All files of its build are needed, to be built in elsewhere; a tool for the host alone is not enough. */
  readonly whole: boolean;
}

/** What other programs are asked about artifacts; answers that may still be under way. */
export interface Asked {
  /** By tag; fails where no engine answers. */
  readonly images: Promise<ReadonlyMap<string, EngineImage>>;
  /** By the artifact's name. */
  readonly onHost: ReadonlyMap<string, Promise<FoundFiles | undefined>>;
}

/** Asks the engine, in one call, and the tools on PATH, side by side. Needs no keys, so it can begin before all else. */
export function ask(wanted: readonly Pick<Wanted, 'recipe' | 'whole'>[], context: SupplyContext): Asked {
  const tags = wanted.flatMap(({ recipe }) => (recipe.kind === 'image' ? recipe.tags : []));
  const images = lookAtImages(context.run, tags);
  // Whoever does not want to know of images does not have to catch that there is no engine.
  images.catch(() => {});
  const onHost = wanted.flatMap(({ recipe, whole }) =>
    recipe.kind === 'files' && !whole ? [[recipe.name, findOnHost(recipe, context)] as const] : [],
  );
  return { images, onHost: new Map(onHost) };
}

/** Looks for every artifact on PATH, in the cache and in the engine. */
export async function findHere(
  wanted: readonly Wanted[],
  context: SupplyContext,
  check: 'quick' | 'full' = 'quick',
  asked: Asked = ask(wanted, context),
): Promise<Map<string, Found | NotHere>> {
  const looked = await Promise.all(
    wanted.map(async ({ recipe, key, whole }): Promise<[string, Found | NotHere]> => {
      if (recipe.kind === 'image') {
        return [recipe.name, await findInEngine(recipe, key, await asked.images, context)];
      }
      const onHost = await asked.onHost.get(recipe.name);
      const found = onHost ?? (await findInCache(recipe, key, context, check));
      return [recipe.name, whole ? wholeOnly(recipe, found) : found];
    }),
  );
  return new Map(looked);
}

export function isHere(found: Found | NotHere | undefined): found is Found {
  return found !== undefined && (found.kind === 'files' || found.kind === 'image');
}

/** A tool of the user's own counts when it says exactly the pinned version: results must not depend on the machine. */
async function findOnHost(recipe: FilesRecipe, context: SupplyContext): Promise<FoundFiles | undefined> {
  if (recipe.host === undefined) {
    return undefined;
  }
  const { file, version } = recipe.host;
  for (const folder of (context.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, file);
    if (folder === '' || !(await isExecutable(path))) {
      continue;
    }
    const said = await context
      .run(command(path, ...version.slice(1)), { timeout: 10_000 })
      .catch(() => ({ stdout: '', stderr: '' }));
    if (saysVersion(`${said.stdout}\n${said.stderr}`, recipe.version)) {
      return { kind: 'files', route: 'host', paths: { [file]: path } };
    }
    // The first one on PATH is the one the user means.
    return undefined;
  }
  return undefined;
}

/** `v1.2.3` in a text, and not as the beginning of `v1.2.30` or `v1.2.3-rc.1`. */
export function saysVersion(text: string, version: string): boolean {
  const bare = version.replace(/^v/, '').replaceAll('.', '\\.');
  return new RegExp(`(^|[^0-9.])v?${bare}($|[^0-9A-Za-z.+-]|\\.$)`, 'm').test(text);
}

function wholeOnly(recipe: FilesRecipe, found: FoundFiles | NotHere): FoundFiles | NotHere {
  if (found.kind !== 'files') {
    return found;
  }
  const missing = builtFilesOf(recipe).filter((name) => found.paths[name] === undefined);
  return missing.length === 0
    ? found
    : { kind: 'absent', why: `of its files "${missing.join('", "')}" are not here` };
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function findInCache(
  recipe: FilesRecipe,
  key: string,
  context: SupplyContext,
  check: 'quick' | 'full',
): Promise<FoundFiles | NotHere> {
  const { folder } = placeOf(context.cache, recipe.name, key);
  const looked = await lookUp(folder, check);
  switch (looked.state) {
    case 'absent':
      return { kind: 'absent', why: `not in the cache at version ${recipe.version}` };
    case 'damaged':
      return { kind: 'damaged', why: `the copy in the cache is damaged: ${looked.why}` };
    case 'present': {
      const names = Object.keys(looked.entry.files);
      const paths = Object.fromEntries(names.map((name) => [name, join(folder, name)]));
      return { kind: 'files', route: looked.entry.route, paths, entry: looked.entry };
    }
  }
}

/**
 * An image counts when every tag leads to one image, and that image is known: made here from this very recipe
 * (label), pulled by the pinned digest, or the one that the cache recorded when it was brought here.
 */
async function findInEngine(
  recipe: ImageRecipe,
  key: string,
  images: ReadonlyMap<string, EngineImage>,
  context: SupplyContext,
): Promise<FoundImage | NotHere> {
  const found = recipe.tags.map((tag) => images.get(tag));
  const [image] = found;
  const missing = recipe.tags.filter((_, index) => found[index] === undefined);
  if (image === undefined || missing.length > 0) {
    return { kind: 'absent', why: `the engine has no "${missing.join('", "')}"` };
  }
  const other = found.findIndex((one) => one?.id !== image.id);
  if (other !== -1) {
    return {
      kind: 'foreign',
      why: `"${recipe.tags[other]}" and "${recipe.tags[0]}" are two different images`,
    };
  }
  const looked = await lookUp(placeOf(context.cache, recipe.name, key).folder, 'quick');
  if (looked.state === 'present' && looked.entry.image === image.id) {
    return { kind: 'image', route: looked.entry.route, image, recipe };
  }
  if (image.labels[keyLabel] === key) {
    return { kind: 'image', route: 'build', image, recipe };
  }
  const digest = recipe.pull === undefined ? undefined : parseReference(recipe.pull).digest;
  if (digest !== undefined && image.digests.some((one) => one.endsWith(`@${digest}`))) {
    return { kind: 'image', route: 'registry', image, recipe };
  }
  return {
    kind: 'foreign',
    why: `the engine's "${recipe.tags[0]}" is not the pinned one, but another image`,
  };
}
