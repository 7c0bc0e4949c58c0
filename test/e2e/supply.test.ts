import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { systemClock } from '../../src/clock.ts';
import { command } from '../../src/command.ts';
import { runner } from '../../src/exec.ts';
import { findFolders } from '../../src/folders.ts';
import { loadBundle, saveBundle } from '../../src/supply/bundle.ts';
import { type SupplyContext, supplyContext } from '../../src/supply/context.ts';
import { obtainLabNode } from '../../src/supply/lab-node.ts';
import { obtain } from '../../src/supply/obtain.ts';
import { loadRecipes } from '../../src/supply/recipes.ts';
import { notPassed, root, startProcess, type UpAnswer } from './labs.ts';
import { prepareRegistryRoute } from './registry-route.ts';
import { mountsBelow, startSecondEngine } from './second-engine.ts';

async function testFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'labs-e2e-supply-'));
  // Registered first and so run last: when the engine and the servers that use the folder have ended.
  t.teardown(async () => {
    const left = await mountsBelow(folder);
    if (left.length > 0) {
      throw new Error(`still mounted: ${left.join(' ')}`);
    }
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

/** The context `labs` would have with these variables, talking to the given engine. */
async function contextFor(env: Record<string, string>, host: string | undefined): Promise<SupplyContext> {
  const { signal } = new AbortController();
  const own = runner(signal);
  const engine: Record<string, string> = host === undefined ? {} : { DOCKER_HOST: host };
  const run: typeof own = (value, options) => own({ ...value, env: { ...value.env, ...engine } }, options);
  const all = { ...process.env, ...env };
  return supplyContext(
    { run, signal, clock: systemClock, env: all, folders: findFolders(root, all, root) },
    () => {},
  );
}

test.serial(
  'with an empty cache everything a lab needs comes from a registry and a file server',
  async (t) => {
    t.timeout(20 * 60_000);
    const folder = await testFolder(t);
    const { templates, env, built, served } = await prepareRegistryRoute(t, folder);
    const host = await startSecondEngine(t, join(folder, 'engine'));
    // Where no second engine can run, the one there is has the layers already, and only manifests travel.
    const context = await contextFor(env, host);
    const recipes = await loadRecipes(templates);
    const wanted = ['kind', 'kubernetes', 'koko', 'node', 'toolbox', 'multus', 'multus-files'];
    const obtained = await obtain(recipes, wanted, context);

    const routes = Object.fromEntries([...obtained.found].map(([name, { route }]) => [name, route]));
    t.deepEqual(routes, {
      kind: 'registry',
      kubernetes: 'registry',
      node: 'registry',
      toolbox: 'registry',
      multus: 'registry',
      'multus-files': 'registry',
      'koko-files': 'registry',
      // Put together here from what was fetched.
      koko: 'build',
    });
    t.deepEqual([...served].sort(), ['kind', 'koko', 'kubectl', 'multus.yml']);
    for (const [artifact, file] of [
      ['kind', 'kind'],
      ['kubernetes', 'kubectl'],
      ['multus-files', 'multus.yml'],
    ] as const) {
      t.true(
        (await readFile(obtained.file(artifact, file))).equals(await readFile(built.file(artifact, file))),
        file,
      );
    }
    for (const name of ['node', 'toolbox', 'multus']) {
      t.is(obtained.image(name), built.image(name), 'both routes give the same local name');
    }

    const before = served.length;
    await obtain(recipes, wanted, context);
    t.is(served.length, before, 'nothing is fetched twice');

    const tag = await obtainLabNode(recipes, ['toolbox', 'multus'], context);
    const inside = await context.run(
      command(
        ...(['docker', 'run', '--rm', '--network', 'none', '--entrypoint', 'sh', tag, '-c'] as const),
        'ls /kind/layers | wc -l; test -x /usr/local/bin/entrypoint',
      ),
    );
    t.true(Number(inside.stdout.trim()) > 0);
    await proveLab(t, folder, { ...env, ...(host === undefined ? {} : { DOCKER_HOST: host }) });
  },
);

/** A real lab comes up on what was fetched, passes its checks and goes again. */
async function proveLab(t: ExecutionContext, folder: string, env: Record<string, string>): Promise<void> {
  const name = `e2e-registry-${process.pid}`;
  await cp(join(root, 'test/fixtures/labs/one-node'), join(folder, 'labs', name), { recursive: true });
  const all = { ...process.env, ...env, LABS_STATE: join(folder, 'state'), LABS_PATH: join(folder, 'labs') };
  const labs = (...argv: string[]) => startProcess(join(root, 'bin/labs'), argv, all).ended;
  try {
    const up = await labs('up', name, '--yes', '--json');
    t.is(up.code, 0, up.stderr);
    t.deepEqual(notPassed((JSON.parse(up.stdout) as UpAnswer).verdicts), []);
  } finally {
    const down = await labs('down', name);
    t.is(down.code, 0, down.stderr);
  }
}

test.serial('a lab moves to a machine without a network in one tar', async (t) => {
  t.timeout(20 * 60_000);
  const folder = await testFolder(t);
  const recipes = await loadRecipes(join(root, 'templates'));
  const here = await contextFor({ LABS_ROUTE: 'build' }, undefined);
  const { found } = await obtain(recipes, ['kind', 'koko'], here);
  const wanted = new Map([...found].filter(([name]) => ['kind', 'koko'].includes(name)));
  const tar = join(folder, 'labs.tar');
  await saveBundle(tar, recipes, wanted, here);

  const host = await startSecondEngine(t, join(folder, 'engine'));
  const there = await contextFor(
    {
      LABS_CACHE: join(folder, 'cache'),
      LABS_ROUTE: 'registry',
      LABS_IMAGE_MIRROR: '127.0.0.1:1',
      LABS_FILE_MIRROR: 'http://127.0.0.1:1',
    },
    host,
  );
  if (host !== undefined) {
    await t.throwsAsync(obtain(recipes, ['koko'], there), {
      message: /^The artifact "koko-files" .* cannot be had:/,
    });
  }
  await loadBundle(tar, recipes, there);
  const moved = await obtain(recipes, ['kind', 'koko'], there);
  t.is(moved.found.get('kind')?.route, 'loaded');
  t.is(moved.found.get('koko')?.route, 'loaded');
  const { stdout } = await there.run(command(moved.file('kind'), '--version'));
  t.regex(stdout, /0\.33\.0/);
});
