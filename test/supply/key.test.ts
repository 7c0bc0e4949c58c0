import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { keysOf } from '../../src/supply/key.ts';
import { loadRecipes } from '../../src/supply/recipes.ts';
import { goRecipe, imageRecipe, temporaryFolder, writeFiles } from './supply-folder.ts';

const files = {
  'artifacts/tool.yaml': goRecipe('tool'),
  'artifacts/other.yaml': goRecipe('other'),
  'artifacts/box.yaml': `${imageRecipe('box')}  context: { tool: tool/tool }\n`,
  'go/tool/go.mod': 'module tool\n',
  'go/tool/deep/main.go': 'package main\n',
  'go/other/go.mod': 'module other\n',
  'images/box/Dockerfile': 'FROM scratch\n',
};

async function keys(folder: string, platform: 'linux/amd64' | 'linux/arm64' = 'linux/amd64') {
  return Object.fromEntries(await keysOf(await loadRecipes(folder), platform));
}

test('the same recipes have the same keys, however they are laid out and described', async (t) => {
  const folder = writeFiles(temporaryFolder(t), files);
  const before = await keys(folder);
  t.deepEqual(await keys(writeFiles(temporaryFolder(t), files)), before);
  const recipe = goRecipe('tool').replace('about: a program', 'about: told otherwise\nseconds: 5');
  writeFiles(folder, { 'artifacts/tool.yaml': `# a comment\n${recipe}` });
  t.deepEqual(await keys(folder), before);
});

const changes: Record<string, (folder: string) => void> = {
  'a pin of the recipe': (folder) =>
    writeFiles(folder, { 'artifacts/tool.yaml': goRecipe('tool').replace('v1.2.3', 'v1.2.4') }),
  'a file of the template': (folder) =>
    writeFileSync(join(folder, 'go/tool/go.mod'), 'module tool // changed\n'),
  'a file deep in the template': (folder) =>
    writeFileSync(join(folder, 'go/tool/deep/main.go'), 'package other\n'),
  'a further file of the template': (folder) => writeFileSync(join(folder, 'go/tool/go.sum'), ''),
  'the mode of a file': (folder) => chmodSync(join(folder, 'go/tool/deep/main.go'), 0o755),
};

for (const [what, change] of Object.entries(changes)) {
  test(`${what} changes the key, and the key of what is built from it, and no other`, async (t) => {
    const folder = writeFiles(temporaryFolder(t), files);
    const before = await keys(folder);
    change(folder);
    const after = await keys(folder);
    t.not(after.tool, before.tool);
    t.not(after.box, before.box);
    t.is(after.other, before.other);
  });
}

test('every platform has its own keys', async (t) => {
  const folder = writeFiles(temporaryFolder(t), files);
  t.not((await keys(folder, 'linux/arm64')).tool, (await keys(folder)).tool);
});
