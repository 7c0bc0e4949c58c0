import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandContext } from '../commands/context.ts';
import type { Lab } from '../lab/types.ts';
import { multusObjects } from '../plan/multus.ts';
import type { Ingredients } from '../plan/plan.ts';
import type { HostTools } from '../plan/types.ts';
import type { Emit } from '../progress.ts';
import { placeOf } from '../supply/cache.ts';
import { type SupplyContext, supplyContext } from '../supply/context.ts';
import { findHere, isHere } from '../supply/here.ts';
import { keysOf } from '../supply/key.ts';
import { foreseeLabNode, obtainLabNode } from '../supply/lab-node.ts';
import { artifactsFor, imagesInNodes } from '../supply/needs.ts';
import { type Obtained, obtain } from '../supply/obtain.ts';
import { loadRecipes, type Recipes, recipeOf } from '../supply/recipes.ts';

/** Names of the artifacts that labs itself counts on (templates/artifacts). */
const own = {
  kind: 'kind',
  kubernetes: 'kubernetes',
  koko: 'koko',
  toolbox: 'toolbox',
  multus: 'multus',
  /** Holds Multus' own daemonset manifest. */
  manifest: 'multus-files',
} as const;

/** Everything a lab's plan needs, here: programs, images, the lab's own node image. */
export async function obtainIngredients(lab: Lab, context: CommandContext, emit: Emit): Promise<Ingredients> {
  const recipes = await loadRecipes(context.folders.templates);
  const supply = await supplyContext(context, emit);
  const inNodes = imagesInNodes(lab);
  const usesMultus = inNodes.includes(own.multus);
  const obtained = await obtain(recipes, artifactsFor([lab]), supply);
  const nodeImage = await obtainLabNode(recipes, inNodes, supply);
  return {
    tools: toolsOf(obtained),
    nodeImage,
    helperImage: obtained.image(own.koko),
    toolboxImage: tagOf(recipes, own.toolbox),
    multus: usesMultus ? await readMultus(obtained, recipes) : [],
  };
}

/** What a plan can name before anything is fetched or built, and the artifacts that are not here yet. */
export interface Foreseen {
  readonly ingredients: Ingredients;
  readonly missing: readonly string[];
}

/** What `obtainIngredients` would give, from what is here now: names are foreseen, nothing is made. */
export async function foreseeIngredients(lab: Lab, context: CommandContext): Promise<Foreseen> {
  const recipes = await loadRecipes(context.folders.templates);
  const supply = await supplyContext(context, () => {});
  const { found, keys } = await lookForArtifacts(lab, recipes, supply);
  const missing = artifactsFor([lab]).filter((name) => !found.has(name));
  const pathOf = (artifact: string, file: string) => {
    const here = found.get(artifact);
    const { folder } = placeOf(supply.cache, artifact, keys.get(artifact) ?? '');
    return (here?.kind === 'files' ? here.paths[file] : undefined) ?? join(folder, file);
  };
  const manifest = found.has(own.manifest)
    ? await readFile(pathOf(own.manifest, 'multus.yml'), 'utf8')
    : undefined;
  const ingredients = {
    tools: { kind: pathOf(own.kind, 'kind'), kubectl: pathOf(own.kubernetes, 'kubectl') },
    nodeImage:
      missing.length === 0 ? await foreseeLabNode(recipes, imagesInNodes(lab), found) : 'labs.local/lab-node',
    helperImage: tagOf(recipes, own.koko),
    toolboxImage: tagOf(recipes, own.toolbox),
    multus: manifest === undefined ? [] : multusObjects(manifest, tagOf(recipes, own.multus)),
  };
  return { ingredients, missing };
}

/** Whether all artifacts of the lab are here, so that nothing has to be fetched or built. */
export async function isSupplied(lab: Lab, context: CommandContext): Promise<boolean> {
  const recipes = await loadRecipes(context.folders.templates);
  const { found } = await lookForArtifacts(lab, recipes, await supplyContext(context, () => {}));
  return artifactsFor([lab]).every((name) => found.has(name));
}

/** Those of the lab's artifacts that are here; none of the images where no engine answers. */
async function lookForArtifacts(lab: Lab, recipes: Recipes, supply: SupplyContext) {
  const keys = await keysOf(recipes, supply.platform);
  const wanted = artifactsFor([lab]).map((name) => ({
    recipe: recipeOf(recipes, name),
    key: keys.get(name) ?? '',
    whole: false,
  }));
  const look = (some: typeof wanted) => findHere(some, supply);
  const here = await look(wanted).catch(() => look(wanted.filter(({ recipe }) => recipe.kind === 'files')));
  const found = new Map([...here].flatMap(([name, one]) => (isHere(one) ? [[name, one] as const] : [])));
  return { found, keys };
}

/** The programs alone, for commands that work on a lab that is up. */
export async function hostTools(context: CommandContext): Promise<HostTools> {
  const recipes = await loadRecipes(context.folders.templates);
  return toolsOf(await obtain(recipes, [own.kind, own.kubernetes], await supplyContext(context, () => {})));
}

/** Names that `images:` of a lab file may hold. */
export async function knownImages(context: CommandContext): Promise<string[]> {
  const { byName } = await loadRecipes(context.folders.templates);
  return [...byName.values()].filter(({ kind }) => kind === 'image').map(({ name }) => name);
}

function toolsOf(obtained: Obtained): HostTools {
  return { kind: obtained.file(own.kind, 'kind'), kubectl: obtained.file(own.kubernetes, 'kubectl') };
}

function tagOf(recipes: Recipes, name: string): string {
  const recipe = recipes.byName.get(name);
  return (recipe?.kind === 'image' ? recipe.tags[0] : undefined) ?? name;
}

async function readMultus(obtained: Obtained, recipes: Recipes) {
  const manifest = await readFile(obtained.file(own.manifest, 'multus.yml'), 'utf8');
  return multusObjects(manifest, tagOf(recipes, own.multus));
}
