import { mkdir, rm, rmdir } from 'node:fs/promises';
import { LabsError } from '../errors.ts';
import { buildDebian } from './build-debian.ts';
import { type BuildJob, buildGo } from './build-go.ts';
import { buildImage } from './build-image.ts';
import { commit, type Place, placeOf } from './cache.ts';
import type { SupplyContext } from './context.ts';
import { artifactLabel, lookAtImages, removeUnused } from './docker-images.ts';
import { type Found, findHere, isHere, type Wanted } from './here.ts';
import { inputsFrom } from './inputs.ts';
import { withLock } from './lock.ts';
import { bakeNode } from './node-image.ts';
import type { Recipe } from './recipe.ts';
import { fetchArtifact, type Made } from './registry.ts';
import { recordTime } from './times.ts';

export interface MakeOptions {
  readonly templates: string;
  readonly note: (text: string) => void;
  /** Inputs of a build, all of them here. */
  readonly inputs: ReadonlyMap<string, Found>;
}

export interface Outcome {
  readonly found: Found;
  /** Another process had made it while this one waited for the lock. */
  readonly byOther: boolean;
}

/**
 * Makes one artifact by one route, under its lock, and records it in the cache. Whoever waited for the lock looks
 * again first: the holder has made what both wanted.
 */
export async function make(
  wanted: Wanted,
  route: 'registry' | 'build',
  context: SupplyContext,
  options: MakeOptions,
): Promise<Outcome> {
  const { recipe, key } = wanted;
  const place = placeOf(context.cache, recipe.name, key);
  const onWait = (pid: number) => options.note(`process ${pid} is at it already, waiting for it`);
  return withLock(place.lock, { clock: context.clock, signal: context.signal, onWait }, async () => {
    const already = await lookAgain(wanted, context);
    if (already !== undefined) {
      return { found: already, byOther: true };
    }
    const before = await ownImage(wanted.recipe, context);
    const start = context.clock.now();
    const made = await byRoute(route, wanted, place, context, options);
    const seconds = (context.clock.now() - start) / 1000;
    await record(wanted, made, { route, seconds }, context);
    const found = await lookAgain(wanted, context);
    if (found === undefined) {
      throw new LabsError(`"${recipe.name}" was made, and is not here all the same`, {
        hint: '`labs images verify` says what is wrong with it.',
      });
    }
    if (before !== undefined && found.kind === 'image' && before !== found.image.id) {
      await removeUnused([before], context.run);
    }
    return { found, byOther: false };
  });
}

async function byRoute(
  route: 'registry' | 'build',
  wanted: Wanted,
  place: Place,
  context: SupplyContext,
  options: MakeOptions,
): Promise<Made> {
  await mkdir(place.partial, { recursive: true });
  try {
    return route === 'registry'
      ? await fetchArtifact(wanted, context, options.note)
      : await build(wanted, place, context, options);
  } finally {
    // What a later attempt can go on with is in it; else it goes.
    await rmdir(place.partial).catch(() => undefined);
  }
}

/** The image of this artifact that was made here from an older recipe: losing its tag, it would stay for ever. */
async function ownImage(recipe: Recipe, context: SupplyContext): Promise<string | undefined> {
  if (recipe.kind !== 'image') {
    return undefined;
  }
  const [tag = ''] = recipe.tags;
  const image = (await lookAtImages(context.run, [tag])).get(tag);
  return image?.labels[artifactLabel] === recipe.name ? image.id : undefined;
}

async function lookAgain(wanted: Wanted, context: SupplyContext): Promise<Found | undefined> {
  const found = (await findHere([wanted], context)).get(wanted.recipe.name);
  return isHere(found) ? found : undefined;
}

async function build(
  { recipe, key }: Wanted,
  place: Place,
  context: SupplyContext,
  { templates, note, inputs }: MakeOptions,
): Promise<Made> {
  const job: BuildJob = { place, templates, context, note };
  const own = inputsFrom(recipe.name, inputs);
  if (recipe.kind === 'files') {
    return recipe.build.kind === 'go' ? buildGo(recipe, recipe.build, job) : buildDebian(recipe.build, job);
  }
  if (recipe.build.kind === 'image') {
    return buildImage(recipe, recipe.build, key, own, job);
  }
  const images = recipe.build.images.map(own.unpacked);
  const base = own.image(recipe.build.base);
  return bakeNode({ name: recipe.name, key, base, images, tags: recipe.tags }, job);
}

async function record(
  { recipe, key }: Wanted,
  made: Made,
  took: { readonly route: 'registry' | 'build'; readonly seconds: number },
  context: SupplyContext,
): Promise<void> {
  const place = placeOf(context.cache, recipe.name, key);
  const tag = recipe.kind === 'image' ? recipe.tags[0] : undefined;
  const image = tag === undefined ? undefined : (await lookAtImages(context.run, [tag])).get(tag)?.id;
  const created = new Date(context.clock.now()).toISOString();
  const facts = { artifact: recipe.name, key, ...took, from: made.from, created };
  await commit(place, image === undefined ? facts : { ...facts, image }, made.files);
  // What is left over from builds of images: the context's hard links.
  await rm(place.partial, { recursive: true, force: true });
  await recordTime(context.cache, `${took.route} ${recipe.name}`, took.seconds);
}
