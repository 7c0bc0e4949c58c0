import type { Folders } from '../folders.ts';

/** Names of the image artifacts, which a lab's `images` are held against. */
export async function knownImages(folders: Pick<Folders, 'templates'>): Promise<string[]> {
  const { loadRecipes } = await import('../supply/recipes.ts');
  const { byName } = await loadRecipes(folders.templates);
  return [...byName.values()].filter(({ kind }) => kind === 'image').map(({ name }) => name);
}
