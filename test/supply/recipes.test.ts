import test from 'ava';
import { UsageError } from '../../src/errors.ts';
import { inputsOf, loadRecipes, parseRecipe, recipeOf } from '../../src/supply/recipes.ts';
import { goRecipe, imageRecipe, temporaryFolder, writeFiles } from './supply-folder.ts';

test('all recipes of a folder are read, by name', async (t) => {
  const folder = writeFiles(temporaryFolder(t), {
    'artifacts/tool.yaml': goRecipe('tool'),
    'artifacts/box.yaml': `${imageRecipe('box')}  context: { bin/tool: tool/tool }\n`,
    'go/tool/go.mod': 'module tool\n',
    'images/box/Dockerfile': 'FROM scratch\n',
  });
  const recipes = await loadRecipes(folder);
  t.deepEqual([...recipes.byName.keys()].sort(), ['box', 'tool']);
  t.deepEqual(inputsOf(recipeOf(recipes, 'box')), ['tool']);
  t.throws(() => recipeOf(recipes, 'bux'), { message: 'There is no artifact "bux"' });
});

test('every problem of every file is reported at once, with its place', async (t) => {
  const folder = writeFiles(temporaryFolder(t), {
    'artifacts/a.yaml': goRecipe('a').replace('version: v1.2.3', 'version: [1]'),
    'artifacts/b.yaml': `${goRecipe('b')}surplus: 1\n`,
    'artifacts/c.yaml': 'name: [\n',
  });
  const error = await t.throwsAsync(loadRecipes(folder), { instanceOf: UsageError });
  t.regex(error?.message ?? '', /artifacts\/a\.yaml:3:10 version: /);
  t.regex(error?.message ?? '', /artifacts\/b\.yaml:1:1: Unrecognized key: "surplus"/);
  t.regex(error?.message ?? '', /artifacts\/c\.yaml:/);
});

test('references have to lead somewhere', async (t) => {
  const folder = writeFiles(temporaryFolder(t), {
    'artifacts/tool.yaml': goRecipe('tool'),
    'artifacts/box.yaml': `${imageRecipe('box')}  context: { a: tol/tool, b: tool/other }\n  bases: [tool]\n`,
    'artifacts/node.yaml': imageRecipe('node').replace(
      /build:[\s\S]*/,
      'build: { kind: node, base: box, images: [bx] }\n',
    ),
  });
  const { message = '' } = (await t.throwsAsync(loadRecipes(folder), { instanceOf: UsageError })) ?? {};
  t.regex(message, /box\.yaml:\d+:\d+ build\.context\.a: there is no recipe "tol"\. Did you mean "tool"\?/);
  t.regex(message, /box\.yaml:\d+:\d+ build\.context\.b: "tool" has no file "other"/);
  t.regex(message, /build\.bases\[0\]: "tool" has to be a recipe of kind image, and is of kind files/);
  t.regex(message, /node\.yaml:\d+:\d+ build\.images\[0\]: there is no recipe "bx"/);
  t.regex(message, /build\.module: there is no file "go\/tool\/go\.mod"/);
  t.regex(message, /build\.dockerfile: there is no file "images\/box\/Dockerfile"/);
});

test('a recipe that needs itself is a problem, and not an endless loop', async (t) => {
  const files = Object.fromEntries(
    ['a', 'b', 'c'].map((name, index) => [
      `artifacts/${name}.yaml`,
      `${imageRecipe(name)}  bases: [${['b', 'c', 'a'][index]}]\n`,
    ]),
  );
  const folder = writeFiles(temporaryFolder(t), files);
  const { message = '' } = (await t.throwsAsync(loadRecipes(folder))) ?? {};
  t.regex(message, /needs itself: "a" -> "b" -> "c" -> "a"/);
});

test('two recipes of one name are a problem', async (t) => {
  const folder = writeFiles(temporaryFolder(t), {
    'artifacts/a.yaml': goRecipe('tool'),
    'artifacts/b.yaml': goRecipe('tool'),
    'go/tool/go.mod': 'module tool\n',
  });
  await t.throwsAsync(loadRecipes(folder), {
    message: /b\.yaml:1:7 name: "tool" is the name of another recipe already/,
  });
});

test('a folder without recipes says which folder it was', async (t) => {
  const folder = temporaryFolder(t);
  await t.throwsAsync(loadRecipes(folder), { message: `No recipes in "${folder}/artifacts"` });
});

test('a checksum that is none is refused', (t) => {
  const text = `${goRecipe('tool')}download:
  platforms:
    linux/amd64: { url: "https://example.com/tool", sha256: abc }
`;
  const parsed = parseRecipe('tool.yaml', text);
  t.true(Array.isArray(parsed));
  t.regex(String(parsed), /tool\.yaml:\d+:\d+ download\.platforms\.linux\/amd64\.sha256|download\.platforms/);
});
