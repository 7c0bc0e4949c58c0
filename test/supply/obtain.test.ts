import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { LabsError } from '../../src/errors.ts';
import { keysOf } from '../../src/supply/key.ts';
import { obtain } from '../../src/supply/obtain.ts';
import { loadRecipes } from '../../src/supply/recipes.ts';
import { fakeRun } from '../fake-run.ts';
import { serve, sha256, whole } from './file-server.ts';
import { goRecipe, imageRecipe, temporaryFolder, testContext, writeFiles } from './supply-folder.ts';

// A `go` that writes its answer where -o says, and notes that it was called.
const fakeGo = `#!/bin/sh
[ "$1" = version ] && { echo go version go1.26.8 linux/amd64; exit; }
while [ "$1" != -o ]; do shift; done
echo "$PWD" >>"$GO_CALLS"
case $2 in */) for package in "$@"; do :; done; echo program >"$2\${package##*/}" ;; *) echo program >"$2" ;; esac
`;

async function withFakeGo(t: ExecutionContext, files: Record<string, string>) {
  const folder = writeFiles(temporaryFolder(t), { 'bin/go': fakeGo, ...files });
  const calls = join(folder, 'calls');
  // The module cache and so on are of no interest to a go that compiles nothing.
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, GO_CALLS: calls };
  const real = testContext(t, folder, { env });
  const run: typeof real.run = (value, options) =>
    real.run({ ...value, env: { ...value.env, ...env } }, options);
  const called = () => {
    try {
      return readFileSync(calls, 'utf8').trim().split('\n').length;
    } catch {
      return 0;
    }
  };
  return { folder, called, context: { ...real, run } };
}

const toolFiles = { 'artifacts/tool.yaml': goRecipe('tool'), 'go/tool/go.mod': 'module tool\n' };

test('what is missing is built once, and found the next time', async (t) => {
  const { folder, called, context } = await withFakeGo(t, toolFiles);
  const recipes = await loadRecipes(folder);
  const path = (await obtain(recipes, ['tool'], context)).file('tool', 'tool');
  t.is(readFileSync(path, 'utf8'), 'program\n');
  t.is(called(), 1);
  t.deepEqual(
    context.events.filter(({ kind }) => kind !== 'note').map(({ kind }) => kind),
    ['plan', 'start', 'end'],
  );
  context.events.length = 0;
  t.is((await obtain(recipes, ['tool'], context)).file('tool'), path);
  t.is(called(), 1);
  t.deepEqual(context.events, []);
});

test('a damaged cache entry is built again', async (t) => {
  const { folder, called, context } = await withFakeGo(t, toolFiles);
  const recipes = await loadRecipes(folder);
  const path = (await obtain(recipes, ['tool'], context)).file('tool');
  writeFileSync(path, 'pr0gram\n');
  t.is((await obtain(recipes, ['tool'], context)).file('tool'), path);
  t.is(readFileSync(path, 'utf8'), 'program\n');
  t.is(called(), 2);
});

test('two at once build one artifact once', async (t) => {
  const { folder, called, context } = await withFakeGo(t, toolFiles);
  const recipes = await loadRecipes(folder);
  const paths = await Promise.all(
    [1, 2].map(async () => (await obtain(recipes, ['tool'], context)).file('tool')),
  );
  t.is(paths[0], paths[1]);
  t.is(called(), 1);
});

test('the plan knows how long it took last time, also after the pins changed', async (t) => {
  const { folder, context } = await withFakeGo(t, toolFiles);
  await obtain(await loadRecipes(folder), ['tool'], context);
  writeFiles(folder, { 'go/tool/go.mod': 'module tool // changed\n', 'cache/times/build-tool': '321.5\n' });
  context.events.length = 0;
  await obtain(await loadRecipes(folder), ['tool'], context);
  t.like(context.events[0], {
    kind: 'plan',
    tasks: [{ id: 'build tool', title: 'Building tool v1.2.3', lastTime: 321.5 }],
  });
});

test('a program on PATH of the pinned version is taken, and one of another version is not', async (t) => {
  const recipe = goRecipe('tool', 'host: { file: tool, version: [tool, version] }\n');
  for (const [version, route] of [
    ['v1.2.3', 'host'],
    ['v1.2.30', 'build'],
    ['v1.2.3-rc.1', 'build'],
    ['v1.2', 'build'],
  ]) {
    const { folder, context } = await withFakeGo(t, {
      ...toolFiles,
      'artifacts/tool.yaml': recipe,
      'bin/tool': `#!/bin/sh\n[ "$1" = version ] && echo "tool ${version} go1.26 linux/amd64"\n`,
    });
    const { found } = await obtain(await loadRecipes(folder), ['tool'], context);
    t.is(found.get('tool')?.route, route as 'host' | 'build', version);
  }
});

test('a download is taken before building, and its checksum held', async (t) => {
  const content = Buffer.from('the released program');
  const { url } = await serve(t, whole(content));
  const recipe = goRecipe(
    'tool',
    `download: { platforms: { linux/amd64: { url: "https://example.com/tool", sha256: ${sha256(content)} } } }\n`,
  );
  const { folder, called, context } = await withFakeGo(t, { ...toolFiles, 'artifacts/tool.yaml': recipe });
  const settings = { ...context.settings, fileMirrors: { 'https://example.com': url } };
  const obtained = await obtain(await loadRecipes(folder), ['tool'], { ...context, settings });
  t.is(readFileSync(obtained.file('tool'), 'utf8'), 'the released program');
  t.is(obtained.found.get('tool')?.route, 'registry');
  t.is(called(), 0);
});

test('a registry out of reach is asked once, and everything is built', async (t) => {
  const download = (name: string) =>
    goRecipe(
      name,
      `download: { platforms: { linux/amd64: { url: "http://127.0.0.1:1/${name}", sha256: ${'a'.repeat(64)} } } }\n`,
    );
  const { folder, called, context } = await withFakeGo(t, {
    'artifacts/a.yaml': download('a'),
    'artifacts/b.yaml': download('b'),
    'go/a/go.mod': '',
    'go/b/go.mod': '',
  });
  const { found } = await obtain(await loadRecipes(folder), ['a', 'b'], context);
  t.deepEqual(
    [...found.values()].map(({ route }) => route),
    ['build', 'build'],
  );
  t.is(called(), 2);
  t.deepEqual([...context.unreachable.keys()], ['127.0.0.1:1']);
  const ends = context.events.filter((event) => event.kind === 'end');
  t.deepEqual(
    ends.map(({ outcome }) => outcome),
    ['skipped', 'skipped', 'done', 'done'],
  );
});

test('when no route works the message has the reason of each', async (t) => {
  const recipe = goRecipe(
    'tool',
    `download: { platforms: { linux/amd64: { url: "http://127.0.0.1:1/tool", sha256: ${'a'.repeat(64)} } } }\n`,
  );
  const { folder, context } = await withFakeGo(t, {
    ...toolFiles,
    'artifacts/tool.yaml': recipe,
    'bin/go': '#!/bin/sh\necho go version go1.25.1 linux/amd64\n',
  });
  const error = await t.throwsAsync(obtain(await loadRecipes(folder), ['tool'], context), {
    instanceOf: LabsError,
  });
  t.regex(
    error?.message ?? '',
    /^The artifact "tool" v1\.2\.3 cannot be had:\n {2}here: not in the cache at version v1\.2\.3\n {2}registry: "127\.0\.0\.1:1" cannot be reached: .*\n {2}build: Building needs Go 1\.26 or newer, and `go` on PATH is 1\.25$/,
  );
  t.regex(error?.hint ?? '', /^Install Go 1\.26 or newer/);
});

test('with the route set to registry nothing is compiled', async (t) => {
  const { folder, called, context } = await withFakeGo(t, toolFiles);
  const settings = { ...context.settings, route: 'registry' as const };
  await t.throwsAsync(obtain(await loadRecipes(folder), ['tool'], { ...context, settings }), {
    message:
      /registry: the recipe pins no public source for this\n {2}build: not tried, because the route is set to registry/,
  });
  t.is(called(), 0);
});

const boxFiles = { 'artifacts/box.yaml': imageRecipe('box'), 'images/box/Dockerfile': 'FROM scratch\n' };

function inspected(labels: Record<string, string>): string {
  const image = {
    Id: 'sha256:1',
    RepoTags: ['labs.local/box:v1'],
    RepoDigests: [],
    Size: 1,
    Config: { Labels: labels },
  };
  return `${JSON.stringify(image)}\n`;
}

test('an image under the right tag with the key of this recipe is here', async (t) => {
  const folder = writeFiles(temporaryFolder(t), boxFiles);
  const recipes = await loadRecipes(folder);
  const key = (await keysOf(recipes, 'linux/amd64')).get('box') ?? '';
  const run = fakeRun(t, { command: 'docker image inspect', stdout: inspected({ 'labs.key': key }) });
  t.is((await obtain(recipes, ['box'], testContext(t, folder, { run }))).image('box'), 'labs.local/box:v1');
});

test('a foreign image under the right tag is noticed, and the right one is built', async (t) => {
  const folder = writeFiles(temporaryFolder(t), boxFiles);
  const recipes = await loadRecipes(folder);
  const key = (await keysOf(recipes, 'linux/amd64')).get('box') ?? '';
  const run = fakeRun(
    t,
    { command: 'docker image inspect', stdout: inspected({ 'labs.key': 'another' }) },
    { command: 'docker image inspect', stdout: inspected({ 'labs.key': 'another' }) },
    { command: 'docker image inspect', stdout: inspected({ 'labs.key': 'another' }) },
    { command: `docker build --quiet --label labs.key=${key} --label labs.artifact=box` },
    { command: 'docker image inspect', stdout: inspected({ 'labs.key': key }) },
    { command: 'docker image inspect', stdout: inspected({ 'labs.key': key }) },
  );
  const { found } = await obtain(recipes, ['box'], testContext(t, folder, { run }));
  t.is(found.get('box')?.route, 'build');
});

test("an image of an older recipe is removed when it has lost its tag, and only if it was labs' own", async (t) => {
  const folder = writeFiles(temporaryFolder(t), boxFiles);
  const recipes = await loadRecipes(folder);
  const key = (await keysOf(recipes, 'linux/amd64')).get('box') ?? '';
  const old = inspected({ 'labs.key': 'older', 'labs.artifact': 'box' }).replace('sha256:1', 'sha256:0');
  const run = fakeRun(
    t,
    ...[1, 2, 3].map(() => ({ command: 'docker image inspect', stdout: old })),
    { command: 'docker build' },
    ...[1, 2].map(() => ({ command: 'docker image inspect', stdout: inspected({ 'labs.key': key }) })),
    { command: "{{json .}}' sha256:0", stdout: old.replace('"labs.local/box:v1"', '') },
    { command: 'docker image rm sha256:0', exitCode: 1, stderr: 'in use' },
  );
  t.is((await obtain(recipes, ['box'], testContext(t, folder, { run }))).image('box'), 'labs.local/box:v1');
});

test('an engine that does not answer is an error, and not a missing image', async (t) => {
  const folder = writeFiles(temporaryFolder(t), boxFiles);
  const stderr = 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock.\n';
  const run = fakeRun(t, { command: 'docker image inspect', stderr, exitCode: 1 });
  await t.throwsAsync(obtain(await loadRecipes(folder), ['box'], testContext(t, folder, { run })), {
    message: /^The container engine did not answer: Cannot connect to the Docker daemon/,
  });
});
