import { readFile } from 'node:fs/promises';
import type { CommandContext } from '../commands/context.ts';
import type { Lab } from '../lab/types.ts';
import { multusObjects } from '../plan/multus.ts';
import type { Ingredients } from '../plan/plan.ts';
import type { HostTools } from '../plan/types.ts';
import type { Emit } from '../progress.ts';
import { platformsOf, type SupplyContext } from '../supply/context.ts';
import { obtainLabNode } from '../supply/lab-node.ts';
import { type Obtained, obtain } from '../supply/obtain.ts';
import { loadRecipes, type Recipes } from '../supply/recipes.ts';
import { loadSettings } from '../supply/settings.ts';

/** Names of the artifacts that labs itself counts on (templates/artifacts). */
const own = {
  kind: 'kind',
  kubernetes: 'kubernetes',
  koko: 'koko',
  toolbox: 'toolbox',
  multus: 'multus',
} as const;

/** Everything a lab's plan needs, here: programs, images, the lab's own node image. */
export async function obtainIngredients(lab: Lab, context: CommandContext, emit: Emit): Promise<Ingredients> {
  const recipes = await loadRecipes(context.folders.templates);
  const supply = await supplyContext(context, emit);
  const inNodes = imagesInNodes(lab);
  const usesMultus = inNodes.includes(own.multus);
  const wanted = [own.kind, own.kubernetes, own.koko, ...inNodes, ...(usesMultus ? ['multus-bin'] : [])];
  const obtained = await obtain(recipes, wanted, supply);
  const nodeImage = await obtainLabNode(recipes, inNodes, supply);
  return {
    tools: toolsOf(obtained),
    nodeImage,
    helperImage: obtained.image(own.koko),
    toolboxImage: tagOf(recipes, own.toolbox),
    multus: usesMultus ? await readMultus(obtained, recipes) : [],
  };
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

/** Images that have to be in the nodes: the lab's own, its addons', and what mirroring pods run. */
function imagesInNodes(lab: Lab): string[] {
  const addons = lab.clusters.flatMap(({ addons }) => addons);
  const mirroring = lab.mirrors.some(({ by }) => by === 'pod') ? [own.toolbox] : [];
  return [...new Set<string>([...lab.images, ...addons, ...mirroring])].sort();
}

async function supplyContext(context: CommandContext, emit: Emit): Promise<SupplyContext> {
  const { run, signal, clock, env, folders } = context;
  const settings = await loadSettings(folders.config, env);
  const platforms = platformsOf(process.platform, process.arch);
  return {
    run,
    emit,
    signal,
    clock,
    env,
    cache: folders.cache,
    settings,
    ...platforms,
    unreachable: new Map(),
  };
}

function toolsOf(obtained: Obtained): HostTools {
  return { kind: obtained.file(own.kind, 'kind'), kubectl: obtained.file(own.kubernetes, 'kubectl') };
}

function tagOf(recipes: Recipes, name: string): string {
  const recipe = recipes.byName.get(name);
  return (recipe?.kind === 'image' ? recipe.tags[0] : undefined) ?? name;
}

async function readMultus(obtained: Obtained, recipes: Recipes) {
  const manifest = await readFile(obtained.file('multus-bin', 'multus.yml'), 'utf8');
  return multusObjects(manifest, tagOf(recipes, own.multus));
}
