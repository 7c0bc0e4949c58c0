import { LabsError } from '../errors.ts';
import type { SupplyContext } from './context.ts';
import { planSupply, runTasks, sideBySide } from './graph.ts';
import { type Found, findHere, isHere, type NotHere, type Wanted } from './here.ts';
import { keysOf } from './key.ts';
import { make } from './make.ts';
import { inputsOf, type Recipes, recipeOf } from './recipes.ts';
import { registrySource } from './registry.ts';
import { type Reasons, supplyError } from './supply-error.ts';
import { lastTimeOf } from './times.ts';

/** The artifacts asked for, all of them here. */
export interface Obtained {
  /** Absolute path of one file of an artifact; without a name, of its only file. */
  file(artifact: string, name?: string): string;
  /** The first tag of an image artifact. */
  image(artifact: string): string;
  readonly found: ReadonlyMap<string, Found>;
}

/**
 * Brings every wanted artifact here by the first route that works. Emits nothing when all are here already; what has
 * to be done is announced as it becomes known, in up to two `plan` events: what is fetched, and what is built since
 * it could not be fetched.
 */
export async function obtain(
  recipes: Recipes,
  wanted: readonly string[],
  context: SupplyContext,
): Promise<Obtained> {
  const keys = await keysOf(recipes, context.platform);
  const whole = new Set<string>();
  const look = (name: string): Wanted => ({
    recipe: recipeOf(recipes, name),
    key: keys.get(name) ?? '',
    whole: whole.has(name),
  });
  const found = new Map<string, Found>();
  const reasons: Reasons = new Map();
  const work: Work = { recipes, context, look, found, reasons, whole };
  const missing = await resolve([...new Set(wanted)], 'quick', work);
  if (missing.length > 0) {
    await buildAll(missing, work);
  }
  return obtained(recipes, found);
}

/** What one call of `obtain` has found out so far. */
interface Work {
  readonly recipes: Recipes;
  readonly context: SupplyContext;
  readonly look: (name: string) => Wanted;
  readonly found: Map<string, Found>;
  readonly reasons: Reasons;
  /** Artifacts that something else is built from. */
  readonly whole: Set<string>;
}

/**
 * Looks for the names, fetches what can be fetched, and goes on with the inputs of what has to be built. Returns the
 * names of `names` that have to be built; everything they need is found or can be built.
 */
async function resolve(names: readonly string[], check: 'quick' | 'full', work: Work): Promise<string[]> {
  const { context, found, reasons, look } = work;
  const asked = names.filter((name) => (check === 'full' || !found.has(name)) && !reasons.has(name));
  const here = await findHere(asked.map(look), context, check);
  for (const name of asked) {
    note(name, here.get(name), work);
  }
  const absent = asked.filter((name) => !found.has(name));
  await fetchAll(absent, work);
  const toBuild = absent.filter((name) => !found.has(name));
  for (const name of toBuild) {
    const { recipe } = look(name);
    const sources = recipe.build.kind === 'go' || recipe.build.kind === 'debian';
    if (context.settings.route === 'registry' && sources) {
      reasons.get(name)?.push({ route: 'build', why: 'not tried, because the route is set to registry' });
      throw supplyError(recipe, reasons.get(name) ?? []);
    }
  }
  const inputs = [...new Set(toBuild.flatMap((name) => inputsOf(look(name).recipe)))];
  if (inputs.length > 0) {
    for (const name of inputs) {
      work.whole.add(name);
    }
    // In full, because damage in what is built in would live on in the image.
    await resolve(inputs, 'full', work);
  }
  return toBuild;
}

function note(name: string, here: Found | NotHere | undefined, work: Work): void {
  if (isHere(here)) {
    work.found.set(name, here);
  } else {
    work.found.delete(name);
    work.reasons.set(name, [{ route: 'here', why: here?.why ?? 'not looked for' }]);
  }
}

/** Transfers wait for the network, not for a core. */
const transfersSideBySide = 4;

async function fetchAll(names: readonly string[], work: Work): Promise<void> {
  const { context, reasons, look } = work;
  const sourced = names.filter((name) => {
    const why =
      registrySource(look(name), context) === undefined
        ? 'the recipe pins no public source for this'
        : context.settings.route === 'build'
          ? 'not tried, because the route is set to build'
          : undefined;
    if (why !== undefined) {
      reasons.get(name)?.push({ route: 'registry', why });
    }
    return why === undefined;
  });
  const tasks = sourced.map((name) => ({ name, needs: [], ahead: 0 }));
  await announce('registry', sourced, work);
  await runTasks(tasks, transfersSideBySide, async ({ name }) => {
    await attempt(name, 'registry', work).catch((error: unknown) => {
      context.signal.throwIfAborted();
      if (!(error instanceof LabsError)) {
        throw error;
      }
      reasons.get(name)?.push({ route: 'registry', why: error.message });
    });
  });
}

async function buildAll(names: readonly string[], work: Work): Promise<void> {
  const { context, found, recipes, look, reasons } = work;
  const seconds = await secondsOf(recipes, context);
  const tasks = planSupply(recipes, names, new Set(found.keys()), seconds);
  await announce(
    'build',
    tasks.map(({ name }) => name),
    work,
  );
  await runTasks(tasks, sideBySide, async ({ name }) => {
    await attempt(name, 'build', work).catch((error: unknown) => {
      context.signal.throwIfAborted();
      const known = reasons.get(name) ?? [];
      throw supplyError(
        look(name).recipe,
        [...known, { route: 'build', why: (error as Error).message }],
        error,
      );
    });
  });
}

const routeWords = { registry: 'Fetching', build: 'Building' } as const;

async function announce(route: 'registry' | 'build', names: readonly string[], work: Work): Promise<void> {
  if (names.length === 0) {
    return;
  }
  const tasks = names.map(async (name) => {
    const { recipe } = work.look(name);
    const known = await lastTimeOf(work.context.cache, `${route} ${name}`);
    const lastTime = known ?? (route === 'build' ? recipe.seconds : undefined);
    return {
      id: `${route} ${name}`,
      title: `${routeWords[route]} ${name} ${recipe.version}`,
      group: 'supply',
      ...(lastTime === undefined ? {} : { lastTime }),
    };
  });
  work.context.emit({ kind: 'plan', tasks: await Promise.all(tasks) });
}

async function attempt(name: string, route: 'registry' | 'build', work: Work): Promise<void> {
  const { context, recipes, found, look } = work;
  const id = `${route} ${name}`;
  const start = context.clock.now();
  const seconds = () => (context.clock.now() - start) / 1000;
  context.emit({ kind: 'start', id });
  try {
    const options = {
      templates: recipes.folder,
      note: (text: string) => context.emit({ kind: 'note', id, text }),
      inputs: found,
    };
    const outcome = await make(look(name), route, context, options);
    found.set(name, outcome.found);
    context.emit({ kind: 'end', id, outcome: outcome.byOther ? 'unchanged' : 'done', seconds: seconds() });
  } catch (error) {
    const text = (error as Error).message.split('\n')[0] ?? '';
    // A registry out of reach is no failure yet: building comes next.
    const outcome = route === 'registry' && !context.signal.aborted ? 'skipped' : 'failed';
    context.emit({ kind: 'end', id, outcome, seconds: seconds(), text });
    throw error;
  }
}

async function secondsOf(recipes: Recipes, context: SupplyContext): Promise<(name: string) => number> {
  const known = new Map<string, number>();
  for (const recipe of recipes.byName.values()) {
    known.set(recipe.name, (await lastTimeOf(context.cache, `build ${recipe.name}`)) ?? recipe.seconds);
  }
  return (name) => known.get(name) ?? 0;
}

function obtained(recipes: Recipes, found: ReadonlyMap<string, Found>): Obtained {
  return {
    found,
    file(artifact, name) {
      const here = found.get(artifact);
      const paths = here?.kind === 'files' ? here.paths : {};
      const path = name === undefined ? Object.values(paths)[0] : paths[name];
      if (path === undefined) {
        throw new LabsError(`There is no file "${name ?? ''}" of the artifact "${artifact}"`);
      }
      return path;
    },
    image(artifact) {
      const recipe = recipeOf(recipes, artifact);
      const tag = recipe.kind === 'image' && found.has(artifact) ? recipe.tags[0] : undefined;
      if (tag === undefined) {
        throw new LabsError(`The image "${artifact}" was not asked for`);
      }
      return tag;
    },
  };
}
