import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Platform, Recipe } from './recipe.ts';
import { inputsOf, type Recipes } from './recipes.ts';

/** Raised when the way supply carries recipes out changes what comes out of them. */
const procedure = 1;

/** Hex digits of a key in folder names, labels and tags: 48 bits are plenty for a few dozen artifacts. */
const shown = 12;

/**
 * The key of every artifact: a hash of all that decides what its build gives (recipe, template files, the inputs'
 * keys, platform), so a changed pin can never meet an old file.
 */
export async function keysOf(recipes: Recipes, platform: Platform): Promise<ReadonlyMap<string, string>> {
  const keys = new Map<string, string>();
  const keyOf = async (recipe: Recipe): Promise<string> => {
    const known = keys.get(recipe.name);
    if (known !== undefined) {
      return known;
    }
    const inputs: [string, string][] = [];
    for (const name of inputsOf(recipe).sort()) {
      const input = recipes.byName.get(name);
      if (input !== undefined) {
        inputs.push([name, await keyOf(input)]);
      }
    }
    const { about: _, seconds: __, ...pins } = recipe;
    const files = await Promise.all(
      templatesOf(recipe).map((path) => digestPath(join(recipes.folder, path))),
    );
    const key = sha256(sorted({ procedure, pins, inputs, files, platform }));
    keys.set(recipe.name, key);
    return key;
  };
  for (const recipe of recipes.byName.values()) {
    await keyOf(recipe);
  }
  return keys;
}

export function shortKey(key: string): string {
  return key.slice(0, shown);
}

/** Template folders whose content goes into the artifact. */
function templatesOf(recipe: Recipe): string[] {
  switch (recipe.build.kind) {
    case 'go':
      return [join('go', recipe.build.module)];
    case 'image':
      return [join('images', recipe.build.dockerfile)];
    case 'node':
      return [join('images', 'node')];
    case 'debian':
      return [];
  }
}

/** Names, executable bits and contents of everything below a path; a path that is not there counts as empty. */
async function digestPath(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    return 'absent';
  }
  if (!found.isDirectory()) {
    return `${(found.mode & 0o100) === 0 ? 'file' : 'program'} ${sha256(await readFile(path))}`;
  }
  const names = (await readdir(path)).sort();
  return sha256(
    sorted(await Promise.all(names.map(async (name) => [name, await digestPath(join(path, name))]))),
  );
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** JSON with the keys of every object in order, so a recipe's key does not depend on how it is laid out. */
function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
