import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { UsageError } from '../errors.ts';
import { printPath } from '../lab/problem.ts';
import { didYouMean } from '../lab/suggest.ts';
import { type Recipe, recipeSchema } from './recipe.ts';
import { checkReferences } from './references.ts';

/** All recipes of one templates folder, checked: every reference leads somewhere and nothing needs itself. */
export interface Recipes {
  /** Absolute path of the templates folder. */
  readonly folder: string;
  readonly byName: ReadonlyMap<string, Recipe>;
}

/** A recipe as read, with what is needed to point into its file. */
export interface RecipeSource {
  readonly recipe: Recipe;
  /** `file:line:column path` of a place in the recipe. */
  readonly where: (path: readonly (string | number)[]) => string;
}

/** Reads templates/artifacts/*.yaml. All problems of all files are reported at once. */
export async function loadRecipes(folder: string): Promise<Recipes> {
  const artifacts = join(folder, 'artifacts');
  const files = (await readdir(artifacts).catch(() => [])).filter((file) => file.endsWith('.yaml')).sort();
  if (files.length === 0) {
    throw new UsageError(`No recipes in ${JSON.stringify(artifacts)}`, {
      hint: 'LABS_TEMPLATES, if set, names a folder that holds artifacts/*.yaml.',
    });
  }
  const problems: string[] = [];
  const sources: RecipeSource[] = [];
  const paths = files.map((file) => join(artifacts, file));
  const texts = await Promise.all(paths.map((path) => readFile(path, 'utf8')));
  for (const [at, path] of paths.entries()) {
    const parsed = parseRecipe(relative(folder, path), texts[at] ?? '');
    if (Array.isArray(parsed)) {
      problems.push(...parsed);
    } else {
      sources.push(parsed);
    }
  }
  const unreadable = problems.length > 0;
  problems.push(...(await checkReferences(folder, sources, unreadable)));
  if (problems.length > 0) {
    throw new UsageError(`The recipes in ${JSON.stringify(folder)} cannot be used:\n${problems.join('\n')}`);
  }
  return { folder, byName: new Map(sources.map(({ recipe }) => [recipe.name, recipe])) };
}

/** One file: the recipe, or its problems. */
export function parseRecipe(file: string, text: string): RecipeSource | string[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    return document.errors.map((error) => `${file}:${error.message.split('\n')[0]}`);
  }
  const where = (path: readonly (string | number)[]) => {
    let offset = 0;
    for (let depth = path.length; depth > 0; depth--) {
      const node = document.getIn(path.slice(0, depth), true) as { range?: readonly number[] } | undefined;
      if (node?.range?.[0] !== undefined) {
        offset = node.range[0];
        break;
      }
    }
    const { line, col } = lines.linePos(offset);
    return `${file}:${line}:${col}${path.length === 0 ? '' : ` ${printPath(path)}`}`;
  };
  let value: unknown;
  try {
    value = document.toJS();
  } catch (error) {
    // Aliases that lead nowhere, or to far too much.
    return [`${where([])}: ${(error as Error).message}`];
  }
  const result = recipeSchema.safeParse(value);
  return result.success
    ? { recipe: result.data, where }
    : result.error.issues.map((issue) => {
        const path = issue.path.filter((part) => typeof part !== 'symbol');
        return `${where(path)}: ${issue.message}`;
      });
}

export function recipeOf(recipes: Recipes, name: string): Recipe {
  const recipe = recipes.byName.get(name);
  if (recipe === undefined) {
    const meant = didYouMean(name, recipes.byName.keys());
    throw new UsageError(`There is no artifact "${name}"`, {
      hint: meant ?? '`labs images` shows all of them.',
    });
  }
  return recipe;
}

/** Names of the artifacts that the build of this one takes in, each once. */
export function inputsOf(recipe: Recipe): string[] {
  const { build } = recipe;
  switch (build.kind) {
    case 'image':
      return [
        ...new Set([
          ...Object.values(build.context).map((source) => source.split('/')[0] ?? source),
          ...build.bases,
        ]),
      ];
    case 'node':
      return [...new Set([build.base, ...build.images])];
    case 'go':
    case 'debian':
      return [];
  }
}

/** Names of the files an artifact consists of after its build. */
export function builtFilesOf(recipe: Recipe): string[] {
  switch (recipe.build.kind) {
    case 'go':
      return [recipe.build.packages, recipe.build.links, recipe.build.files].flatMap((names) =>
        Object.keys(names),
      );
    case 'debian':
      return [recipe.build.file];
    default:
      return [];
  }
}
