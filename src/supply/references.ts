import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { didYouMean } from '../lab/suggest.ts';
import type { Recipe } from './recipe.ts';
import { builtFilesOf, inputsOf, type RecipeSource } from './recipes.ts';

/**
 * Everything a recipe names must exist: other recipes, their files, folders of the templates; and no recipe may
 * need itself. Returns printed problems. With `incomplete`, other files could not be read, so a name that is not
 * found proves nothing and is not reported.
 */
export async function checkReferences(
  folder: string,
  sources: readonly RecipeSource[],
  incomplete: boolean,
): Promise<string[]> {
  const known = new Map<string, Recipe>();
  const problems: string[] = [];
  for (const { recipe, where } of sources) {
    if (known.has(recipe.name)) {
      problems.push(`${where(['name'])}: "${recipe.name}" is the name of another recipe already`);
    }
    known.set(recipe.name, recipe);
  }
  for (const source of sources) {
    problems.push(
      ...(incomplete ? [] : unknownNames(source, known)),
      ...(await missingFolder(folder, source)),
    );
  }
  return [...problems, ...cycles(sources, known)];
}

function unknownNames({ recipe, where }: RecipeSource, known: ReadonlyMap<string, Recipe>): string[] {
  const { build } = recipe;
  const look = (name: string, kind: Recipe['kind'] | undefined, path: (string | number)[]) => {
    const other = known.get(name);
    if (other === undefined) {
      return [`${where(path)}: there is no recipe "${name}". ${didYouMean(name, known.keys()) ?? ''}`.trim()];
    }
    return kind === undefined || other.kind === kind
      ? []
      : [`${where(path)}: "${name}" has to be a recipe of kind ${kind}, and is of kind ${other.kind}`];
  };
  if (build.kind === 'node') {
    return [
      ...look(build.base, 'image', ['build', 'base']),
      ...build.images.flatMap((name, index) => look(name, 'image', ['build', 'images', index])),
    ];
  }
  if (build.kind !== 'image') {
    return [];
  }
  const inContext = Object.entries(build.context).flatMap(([target, source]) => {
    const [name = '', file] = source.split('/');
    const path = ['build', 'context', target];
    const other = known.get(name);
    const unknownFile = file !== undefined && other !== undefined && !builtFilesOf(other).includes(file);
    return [
      ...look(name, 'files', path),
      ...(unknownFile ? [`${where(path)}: "${name}" has no file "${file}"`] : []),
    ];
  });
  return [
    ...inContext,
    ...build.bases.flatMap((name, index) => look(name, 'image', ['build', 'bases', index])),
  ];
}

async function missingFolder(folder: string, { recipe, where }: RecipeSource): Promise<string[]> {
  const { build } = recipe;
  const wanted =
    build.kind === 'go'
      ? { path: ['go', build.module, 'go.mod'], at: ['build', 'module'] }
      : build.kind === 'image'
        ? { path: ['images', build.dockerfile, 'Dockerfile'], at: ['build', 'dockerfile'] }
        : undefined;
  if (wanted === undefined) {
    return [];
  }
  const path = join(...wanted.path);
  const found = await stat(join(folder, path)).catch(() => undefined);
  return found === undefined ? [`${where(wanted.at)}: there is no file "${path}" in the templates`] : [];
}

function cycles(sources: readonly RecipeSource[], known: ReadonlyMap<string, Recipe>): string[] {
  const done = new Set<string>();
  const problems: string[] = [];
  const visit = (name: string, trail: readonly string[], source: RecipeSource) => {
    if (trail.includes(name)) {
      const ring = [...trail.slice(trail.indexOf(name)), name].map((part) => `"${part}"`).join(' -> ');
      problems.push(`${source.where(['build'])}: needs itself: ${ring}`);
      return;
    }
    const recipe = known.get(name);
    if (recipe === undefined || done.has(name)) {
      return;
    }
    for (const input of inputsOf(recipe)) {
      visit(input, [...trail, name], source);
    }
    done.add(name);
  };
  for (const source of sources) {
    visit(source.recipe.name, [], source);
  }
  return problems;
}
