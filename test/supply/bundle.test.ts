import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { command } from '../../src/command.ts';
import { loadBundle, saveBundle } from '../../src/supply/bundle.ts';
import { commit, placeOf } from '../../src/supply/cache.ts';
import { findHere, isHere } from '../../src/supply/here.ts';
import { keysOf } from '../../src/supply/key.ts';
import { loadRecipes, recipeOf } from '../../src/supply/recipes.ts';
import { goRecipe, type TestContext, temporaryFolder, testContext, writeFiles } from './supply-folder.ts';

async function saved(t: ExecutionContext) {
  const folder = writeFiles(temporaryFolder(t), {
    'artifacts/tool.yaml': goRecipe('tool'),
    'go/tool/go.mod': 'module tool\n',
    'one/cache/partial/x': '',
  });
  const recipes = await loadRecipes(folder);
  const key = (await keysOf(recipes, 'linux/amd64')).get('tool') ?? '';
  const context = testContext(t, join(folder, 'one'));
  const place = placeOf(context.cache, 'tool', key);
  writeFiles(place.partial, { 'out/tool': 'the program' });
  const facts = {
    artifact: 'tool',
    key,
    route: 'build',
    from: 'a test',
    seconds: 1,
    created: 'now',
  } as const;
  await commit(place, facts, ['tool']);
  const look = async (from: TestContext) => {
    const wanted = { recipe: recipeOf(recipes, 'tool'), key, whole: false };
    return (await findHere([wanted], from)).get('tool');
  };
  const found = await look(context);
  const file = join(folder, 'labs.tar');
  if (isHere(found)) {
    await saveBundle(file, recipes, new Map([['tool', found]]), context);
  }
  return { folder, recipes, file, look, context };
}

test('what was saved is here after loading it elsewhere', async (t) => {
  const { folder, recipes, file, look } = await saved(t);
  const other = testContext(t, join(folder, 'two'));
  t.false(isHere(await look(other)));
  t.deepEqual(await loadBundle(file, recipes, other), { artifacts: ['tool'], outdated: [] });
  const found = await look(other);
  t.like(found, { kind: 'files', route: 'loaded' });
  t.is(found?.kind === 'files' ? readFileSync(found.paths.tool ?? '', 'utf8') : '', 'the program');
});

test('a damaged bundle is refused, and nothing of it is kept', async (t) => {
  const { folder, recipes, file, look } = await saved(t);
  const bytes = readFileSync(file);
  bytes.write('THE', bytes.indexOf('the program'));
  writeFileSync(file, bytes);
  const other = testContext(t, join(folder, 'two'));
  await t.throwsAsync(loadBundle(file, recipes, other), {
    message: /^"files\/tool\/tool" in ".*labs\.tar" is damaged/,
  });
  t.like(await look(other), { kind: 'absent' });
});

test('a file that is no bundle is wrong use', async (t) => {
  const { folder, recipes, context } = await saved(t);
  const file = join(folder, 'other.tar');
  await t.throwsAsync(loadBundle(file, recipes, context), { message: `There is no file "${file}"` });
  writeFileSync(file, 'no tar');
  await t.throwsAsync(loadBundle(file, recipes, context), {
    message: /is not a tar that `labs images save` wrote/,
  });
  await context.run(command('tar', '-cf', file, '-C', folder, 'artifacts'));
  await t.throwsAsync(loadBundle(file, recipes, context), {
    message: /is not a tar that `labs images save` wrote/,
  });
});

test('a bundle for another platform is refused', async (t) => {
  const { recipes, file, context } = await saved(t);
  await t.throwsAsync(loadBundle(file, recipes, { ...context, platform: 'linux/arm64' }), {
    message: /is for linux\/amd64, and this machine's engine is linux\/arm64$/,
  });
});

test('a bundle of other recipes says what this version does not use', async (t) => {
  const { folder, file } = await saved(t);
  writeFiles(folder, { 'go/tool/go.mod': 'module tool // changed\n' });
  const recipes = await loadRecipes(folder);
  const { outdated } = await loadBundle(file, recipes, testContext(t, join(folder, 'two')));
  t.deepEqual(outdated, ['tool']);
});
