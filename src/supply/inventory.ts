import type { SupplyContext } from './context.ts';
import { type Found, findHere, isHere, type NotHere } from './here.ts';
import { keysOf, shortKey } from './key.ts';
import { type Recipes, recipeOf } from './recipes.ts';

/** One line of `labs images`. */
export interface Holding {
  readonly artifact: string;
  readonly version: string;
  readonly kind: 'files' | 'image';
  readonly about: string;
  readonly key: string;
  readonly state: 'here' | NotHere['kind'];
  /** The route that brought it, or why it is not here. */
  readonly from: string;
  /** Bytes; 0 when it is not here. */
  readonly size: number;
  /** Absolute paths, or the image's tags. */
  readonly names: readonly string[];
}

/** What of the named artifacts is here. `full` computes every checksum. */
export async function takeInventory(
  recipes: Recipes,
  names: readonly string[],
  context: SupplyContext,
  check: 'quick' | 'full',
): Promise<Holding[]> {
  const keys = await keysOf(recipes, context.platform);
  const wanted = names.map((name) => ({
    recipe: recipeOf(recipes, name),
    key: keys.get(name) ?? '',
    whole: false,
  }));
  const here = await findHere(wanted, context, check);
  return wanted.map(({ recipe, key }) => {
    const { name: artifact, version, kind, about } = recipe;
    const found = here.get(artifact);
    const common = { artifact, version, kind, about, key: shortKey(key) };
    return isHere(found)
      ? { ...common, state: 'here' as const, ...described(found) }
      : { ...common, state: found?.kind ?? 'absent', from: found?.why ?? '', size: 0, names: [] };
  });
}

function described(found: Found): Pick<Holding, 'from' | 'size' | 'names'> {
  if (found.kind === 'image') {
    return { from: found.route, size: found.image.size, names: found.recipe.tags };
  }
  const size = Object.values(found.entry?.files ?? {}).reduce((sum, file) => sum + file.size, 0);
  const from = found.route === 'host' ? 'PATH' : `${found.route}: ${found.entry?.from ?? ''}`;
  return { from, size, names: Object.values(found.paths) };
}
