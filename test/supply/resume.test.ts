import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import test, { type ExecutionContext } from 'ava';
import { systemClock } from '../../src/clock.ts';
import { goRecipe, temporaryFolder, writeFiles } from './supply-folder.ts';

// A `go` that compiles a hundred packages into its own cache and, the first time it builds "slow", stops in the middle
// until whoever started it is gone.
const fakeGo = `#!/bin/sh
[ "$1" = version ] && { echo go version go1.26.8 linux/amd64; exit; }
for package in "$@"; do :; done
while [ "$1" != -o ]; do shift; done
echo "\${package##*/}" >>"$CALLS"
mkdir -p "$GOCACHE"
if [ "\${package##*/}" = slow ] && [ ! -e "$GOCACHE/half" ]; then
  touch "$GOCACHE/half" "$2half-written"
  while kill -0 "$PPID" 2>/dev/null; do sleep 0.02; done
  exit 1
fi
[ "\${package##*/}" = slow ] && touch "$GOCACHE/resumed"
echo program >"$2\${package##*/}"
`;

function start(t: ExecutionContext, folder: string, ...names: string[]): ChildProcess {
  const script = fileURLToPath(new URL('obtain-process.ts', import.meta.url));
  const env = { PATH: `${join(folder, 'bin')}:${process.env.PATH}`, CALLS: join(folder, 'calls') };
  const child = spawn(process.execPath, [script, folder, join(folder, 'cache'), ...names], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.teardown(() => child.kill('SIGKILL'));
  return child;
}

async function outputOf(child: ChildProcess): Promise<string> {
  let text = '';
  child.stdout?.on('data', (chunk) => {
    text += String(chunk);
  });
  await once(child, 'close');
  return text;
}

test('a build that was killed goes on with what it had, and nothing finished is built again', async (t) => {
  const folder = writeFiles(temporaryFolder(t), {
    'bin/go': fakeGo,
    'artifacts/quick.yaml': goRecipe('quick', 'seconds: 1\n'),
    'artifacts/slow.yaml': goRecipe('slow', 'seconds: 100\n'),
    'go/quick/go.mod': '',
    'go/slow/go.mod': '',
  });
  const cache = join(folder, 'cache');
  const first = start(t, folder, 'quick', 'slow');
  const half = join(cache, 'go', 'build', 'half');
  const quick = () =>
    existsSync(join(cache, 'times', 'build-quick')) && readdirSync(join(cache, 'locks')).length === 1;
  for (let tries = 0; tries < 500 && !(existsSync(half) && quick()); tries++) {
    await systemClock.sleep(20);
  }
  t.true(existsSync(half) && quick());
  first.kill('SIGKILL');
  await once(first, 'close');
  t.is(readdirSync(join(cache, 'locks')).length, 1, 'the lock of the killed process is still there');
  t.is(readdirSync(join(cache, 'partial')).length, 1);

  const output = await outputOf(start(t, folder, 'quick', 'slow'));
  t.is(output, 'build slow: done\nobtained quick slow\n');
  t.true(existsSync(join(cache, 'go', 'build', 'resumed')), "go's own cache was the same");
  t.deepEqual(readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n').sort(), [
    'quick',
    'slow',
    'slow',
  ]);
  t.deepEqual(readdirSync(join(cache, 'locks')), []);
  t.deepEqual(readdirSync(join(cache, 'partial')), []);
  const [entry = ''] = readdirSync(join(cache, 'artifacts')).filter((name) => name.startsWith('slow-'));
  t.deepEqual(readdirSync(join(cache, 'artifacts', entry)).sort(), ['entry.json', 'slow']);
});

test('two processes that want the same do the work once', async (t) => {
  const folder = writeFiles(temporaryFolder(t), {
    'bin/go': fakeGo.replace('echo program', 'sleep 0.5; echo program'),
    'artifacts/quick.yaml': goRecipe('quick'),
    'go/quick/go.mod': '',
  });
  const outputs = await Promise.all([1, 2].map(() => outputOf(start(t, folder, 'quick'))));
  t.deepEqual(
    outputs.map((output) => output.split('\n').at(-2)),
    ['obtained quick', 'obtained quick'],
  );
  t.is(readFileSync(join(folder, 'calls'), 'utf8'), 'quick\n');
});
