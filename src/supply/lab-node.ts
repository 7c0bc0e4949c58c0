import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { LabsError } from '../errors.ts';
import { placeOf } from './cache.ts';
import type { SupplyContext } from './context.ts';
import {
  artifactLabel,
  baseLabel,
  inspectImages,
  keyLabel,
  listImages,
  lookAtImages,
  parseImages,
  removeUnused,
} from './docker-images.ts';
import type { Found } from './here.ts';
import { inputsFrom } from './inputs.ts';
import { shortKey } from './key.ts';
import { withLock } from './lock.ts';
import { bakeNode, type NodeImage } from './node-image.ts';
import { obtain } from './obtain.ts';
import { type Recipes, recipeOf } from './recipes.ts';
import { lastTimeOf, recordTime } from './times.ts';

/** The artifact that every lab's node image is derived from. */
const base = 'node';
const name = 'lab-node';
const id = `build ${name}` as const;

/**
 * The node image of one lab: `node` with the lab's images unpacked, so that `up` loads nothing into any cluster. Labs
 * with the same images share it. Returns its tag.
 */
export async function obtainLabNode(
  recipes: Recipes,
  images: readonly string[],
  context: SupplyContext,
): Promise<string> {
  const { found } = await obtain(recipes, [base, ...images], context);
  const wanted = await nameLabNode(recipes, images, found);
  if (wanted.missing.length > 0) {
    await bakeOnce(wanted, wanted.missing, recipes, context);
  }
  return wanted.tags[0] ?? wanted.base.id;
}

/** The tag that `obtainLabNode` would return, from what is here now; throws when one of the images is not. */
export async function foreseeLabNode(
  recipes: Recipes,
  images: readonly string[],
  found: ReadonlyMap<string, Found>,
): Promise<string> {
  const wanted = await nameLabNode(recipes, images, found);
  return wanted.tags[0] ?? wanted.base.id;
}

interface WantedNode extends NodeImage {
  /** Names of the images that the base does not hold; with none of them missing the base itself will do. */
  readonly missing: readonly string[];
}

async function nameLabNode(
  recipes: Recipes,
  images: readonly string[],
  found: ReadonlyMap<string, Found>,
): Promise<WantedNode> {
  const inputs = inputsFrom(name, found);
  const node = inputs.image(base);
  const recipe = recipeOf(recipes, base);
  // A node image that was built here holds these already; one that was pulled holds none of them.
  const inside =
    found.get(base)?.route !== 'registry' && recipe.build.kind === 'node' ? recipe.build.images : [];
  const missing = [...new Set(images)].filter((image) => !inside.includes(image)).sort();
  if (missing.length === 0) {
    return {
      name,
      key: '',
      base: node,
      images: [],
      tags: recipe.kind === 'image' ? recipe.tags : [],
      missing,
    };
  }
  const unpacked = missing.map(inputs.unpacked);
  const script = await readFile(join(recipes.folder, 'images', 'node', 'bake.sh'), 'utf8');
  const facts = [node.id, script, ...unpacked.map(({ image, tags, names }) => [image.id, tags, names])];
  const key = createHash('sha256').update(JSON.stringify(facts)).digest('hex');
  const tags = [`labs.local/${name}:${shortKey(key)}`];
  return { name, key, base: node, images: unpacked, tags, missing };
}

async function bakeOnce(
  node: NodeImage,
  images: readonly string[],
  recipes: Recipes,
  context: SupplyContext,
): Promise<void> {
  const { emit, clock, signal, cache } = context;
  const [tag = ''] = node.tags;
  const isHere = async () => (await lookAtImages(context.run, [tag])).get(tag)?.labels[keyLabel] === node.key;
  if (await isHere()) {
    return;
  }
  const place = placeOf(cache, node.name, node.key);
  const lastTime = (await lastTimeOf(cache, id)) ?? 20;
  emit({
    kind: 'plan',
    tasks: [{ id, title: `Unpacking ${images.join(', ')} in a node image`, group: 'supply', lastTime }],
  });
  emit({ kind: 'start', id });
  const start = clock.now();
  const seconds = () => (clock.now() - start) / 1000;
  const note = (text: string) => emit({ kind: 'note', id, text });
  const onWait = (pid: number) => note(`process ${pid} is at it already, waiting for it`);
  try {
    await withLock(place.lock, { clock, signal, onWait }, async () => {
      if (!(await isHere())) {
        await bakeNode(node, { place, templates: recipes.folder, context, note });
        await recordTime(cache, id, seconds());
        await removeOutdated(node.base.id, context);
      }
    });
    emit({ kind: 'end', id, outcome: 'done', seconds: seconds() });
  } catch (error) {
    const text = (error as Error).message.split('\n')[0] ?? '';
    emit({ kind: 'end', id, outcome: 'failed', seconds: seconds(), text });
    context.signal.throwIfAborted();
    throw new LabsError(`The lab's node image could not be made: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Node images of labs derived from a node image that is no longer the one in use: nobody can ask for them again. */
async function removeOutdated(current: string, { run }: SupplyContext): Promise<void> {
  const { stdout } = await run(listImages(`${artifactLabel}=${name}`));
  const ids = [...new Set(stdout.split('\n').filter((line) => line !== ''))];
  if (ids.length === 0) {
    return;
  }
  const images = parseImages((await run(inspectImages(ids), { accept: [0, 1] })).stdout);
  const outdated = images.filter(({ labels }) => labels[baseLabel] !== current);
  await removeUnused(
    outdated.flatMap(({ id, tags }) => [...tags.filter((tag) => tag.startsWith(`labs.local/${name}:`)), id]),
    run,
  );
}
