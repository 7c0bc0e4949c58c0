import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { CommandContext } from '../commands/context.ts';
import type { Folders } from '../folders.ts';
import type { Lab } from '../lab/types.ts';
import { multusObjects } from '../plan/multus.ts';
import type { Ingredients } from '../plan/plan.ts';
import type { HostTools } from '../plan/types.ts';
import type { Emit } from '../progress.ts';
import { placeOf } from '../supply/cache.ts';
import { type SupplyContext, supplyContext } from '../supply/context.ts';
import { ask, type Found, findHere, isHere } from '../supply/here.ts';
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

const loaded = new WeakMap<Folders, Promise<Recipes>>();

/** Read once in a process: a command asks for them in several places, and a dozen small files take 0.1 s to read. */
function recipesFor({ folders }: Pick<CommandContext, 'folders'>): Promise<Recipes> {
  const known = loaded.get(folders) ?? loadRecipes(folders.templates);
  loaded.set(folders, known);
  return known;
}

/** Everything a lab's plan needs, here: programs, images, the lab's own node image. */
export async function obtainIngredients(lab: Lab, context: CommandContext, emit: Emit): Promise<Ingredients> {
  const recipes = await recipesFor(context);
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

/** The artifacts that are here, by name, and what it takes to say of the others where they would be. */
interface Surroundings {
  readonly recipes: Recipes;
  readonly supply: SupplyContext;
  readonly found: ReadonlyMap<string, Found>;
  readonly keys: ReadonlyMap<string, string>;
}

/** What a plan can name before anything is fetched or built, and the artifacts that are not here yet. */
export interface Foreseen {
  readonly ingredients: Ingredients;
  readonly missing: readonly string[];
}

/** Everything that is here, of whatever lab: it can be looked for while the lab is still being read. */
export async function lookAround(context: CommandContext): Promise<Surroundings> {
  const recipes = await recipesFor(context);
  const supply = await supplyContext(context, () => {});
  return { recipes, supply, ...(await lookForArtifacts([...recipes.byName.keys()], recipes, supply)) };
}

/** What `obtainIngredients` would give, from what is here now: names are foreseen, nothing is made. */
export async function foreseeIngredients(lab: Lab, around: Surroundings): Promise<Foreseen> {
  const { recipes, supply, found, keys } = around;
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
  const recipes = await recipesFor(context);
  const needed = artifactsFor([lab]);
  const { found } = await lookForArtifacts(needed, recipes, await supplyContext(context, () => {}));
  return needed.every((name) => found.has(name));
}

/** Those of these artifacts that are here; none of the images where no engine answers. */
async function lookForArtifacts(names: readonly string[], recipes: Recipes, supply: SupplyContext) {
  const asking = names.map((name) => ({ recipe: recipeOf(recipes, name), whole: false }));
  const asked = ask(asking, supply);
  const keys = await keysOf(recipes, supply.platform);
  const wanted = asking.map((one) => ({ ...one, key: keys.get(one.recipe.name) ?? '' }));
  const look = (some: typeof wanted) => findHere(some, supply, 'quick', asked);
  const here = await look(wanted).catch(() => look(wanted.filter(({ recipe }) => recipe.kind === 'files')));
  const found = new Map([...here].flatMap(([name, one]) => (isHere(one) ? [[name, one] as const] : [])));
  return { found, keys };
}

/** The programs alone, for commands that work on a lab that is up. */
export async function hostTools(context: CommandContext): Promise<HostTools> {
  const recipes = await recipesFor(context);
  return toolsOf(await obtain(recipes, [own.kind, own.kubernetes], await supplyContext(context, () => {})));
}

/** Names that `images:` of a lab file may hold. */
export async function knownImages(context: CommandContext): Promise<string[]> {
  const { byName } = await recipesFor(context);
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
