import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { goRecipe, temporaryFolder, writeFiles } from './supply-folder.ts';

const fakeGo = `#!/bin/sh
[ "$1" = version ] && { echo go version go1.26.8 linux/amd64; exit; }
for package in "$@"; do :; done
while [ "$1" != -o ]; do shift; done
echo program >"$2\${package##*/}"
`;

/** Runs `labs` as a process, with templates, cache, state and settings of its own. */
async function labs(folder: string, ...argv: string[]) {
  const env = {
    PATH: `${join(folder, 'bin')}:${process.env['PATH']}`,
    HOME: folder,
    CI: 'true',
    LABS_TEMPLATES: folder,
    LABS_CACHE: join(folder, 'cache'),
  };
  const program = join(import.meta.dirname, '..', '..', 'src', 'bin.ts');
  const child = spawn(process.execPath, [program, ...argv], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += String(chunk);
  });
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const [code] = await once(child, 'close');
  return { code: code as number, stdout, stderr };
}

function templates(t: ExecutionContext): string {
  return writeFiles(temporaryFolder(t), {
    'bin/go': fakeGo,
    'artifacts/tool.yaml': goRecipe('tool'),
    'go/tool/go.mod': 'module tool\n',
  });
}

test('what is not here is listed, built, listed again and verified', async (t) => {
  const folder = templates(t);
  const before = await labs(folder, 'images');
  t.is(before.code, 0);
  t.regex(
    before.stdout,
    /^ARTIFACT +VERSION +STATE +SIZE +FROM\ntool +v1\.2\.3 +absent +- +not in the cache at version v1\.2\.3\n$/,
  );
  const build = await labs(folder, 'images', 'build', 'tool');
  t.is(build.code, 0, build.stderr);
  t.regex(build.stdout, /tool +v1\.2\.3 +here +0\.0 MiB +build: go build in tool/);
  t.regex(build.stderr, /Building tool v1\.2\.3/);
  const verify = await labs(folder, 'images', 'verify');
  t.is(verify.code, 0);
  t.regex(verify.stderr, /^1 of 1 are as they should be\.$/m);
});

test('the list is JSON when asked for, and nothing else is on stdout', async (t) => {
  const folder = templates(t);
  await labs(folder, 'images', 'build', 'tool');
  const { stdout } = await labs(folder, 'images', '--json');
  const { artifacts } = JSON.parse(stdout) as {
    artifacts: { artifact: string; state: string; names: string[] }[];
  };
  t.like(artifacts[0], { artifact: 'tool', version: 'v1.2.3', kind: 'files', state: 'here', size: 8 });
  t.is(readFileSync(artifacts[0]?.names[0] ?? '', 'utf8'), 'program\n');
});

test('verify notices damage, and with nothing here it has verified nothing', async (t) => {
  const folder = templates(t);
  const empty = await labs(folder, 'images', 'verify');
  t.is(empty.code, 3);
  await labs(folder, 'images', 'build', 'tool');
  const { stdout } = await labs(folder, 'images', '--json');
  const [path = ''] = (JSON.parse(stdout) as { artifacts: { names: string[] }[] }).artifacts[0]?.names ?? [];
  writeFileSync(path, 'pr0gram\n');
  const verify = await labs(folder, 'images', 'verify');
  t.is(verify.code, 3);
  t.regex(
    verify.stdout,
    /tool +v1\.2\.3 +damaged +- +the copy in the cache is damaged: "tool" does not have its checksum/,
  );
});

test('save and load move artifacts to another cache', async (t) => {
  const folder = templates(t);
  const tar = join(folder, 'labs.tar');
  const save = await labs(folder, 'images', 'save', tar, 'tool');
  t.is(save.code, 0, save.stderr);
  t.is(save.stdout, `${tar}: tool\n`);
  const other = templates(t);
  const load = await labs(other, 'images', 'load', tar);
  t.is(load.code, 0, load.stderr);
  t.regex((await labs(other, 'images')).stdout, /tool +v1\.2\.3 +here +0\.0 MiB +loaded: /);
});

for (const [argv, message] of [
  [['images', 'biuld'], /has no action "biuld"[\s\S]*Did you mean "build"\?/],
  [['images', 'build', 'tol'], /There is no artifact "tol"[\s\S]*Did you mean "tool"\?/],
  [['images', 'save'], /needs the file to write/],
  [['images', 'load'], /needs one file/],
  [['images', 'load', '/nonexistent.tar'], /There is no file "\/nonexistent\.tar"/],
] as const) {
  test(`labs ${argv.join(' ')} is wrong use`, async (t) => {
    const { code, stdout, stderr } = await labs(templates(t), ...argv);
    t.is(code, 2);
    t.is(stdout, '');
    t.regex(stderr, message);
  });
}
