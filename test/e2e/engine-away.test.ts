import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { type EngineProxy, startEngineProxy } from './engine-proxy.ts';
import { type Bench, makeBench, notPassed, root, run } from './labs.ts';
import { type LiveLab, liveLab } from './live-lab.ts';
import { inEngine, leftOf, processesOf } from './traces.ts';

const ends: (() => Promise<void>)[] = [];
let bench: Bench;
let lab: LiveLab;
let proxy: EngineProxy;
let home: string;

test.before(async (t) => {
  home = await mkdtemp(join(tmpdir(), 'labs-proxy-'));
  ends.push(() => rm(home, { recursive: true, force: true }));
  bench = await makeBench(t, join(root, 'test/fixtures/labs/one-node'), (end) => ends.push(end));
  lab = liveLab(bench);
  proxy = await startEngineProxy(join(home, 'engine.sock'));
  ends.push(() => proxy.cut());
});

test.after.always(async () => {
  for (const end of ends.reverse()) {
    await end();
  }
});

/** `labs` that knows the engine by the proxy's socket alone. */
const start = (...argv: string[]) => bench.start(argv, { DOCKER_HOST: proxy.host });

for (const leave of [[], ['--yes']]) {
  test.serial(`no engine at all: ${['up', ...leave].join(' ')} says so and installs nothing`, async (t) => {
    const host = `unix://${join(home, 'nobody.sock')}`;
    const begun = Date.now();
    const { code, stderr } = await bench.start(['up', bench.name, ...leave], { DOCKER_HOST: host }).ended;
    t.is(code, 3);
    t.true(stderr.includes(`Docker engine: no engine answers at ${host}`), stderr);
    t.regex(stderr, /Start that engine, or unset DOCKER_HOST\./);
    t.notRegex(stderr, /Installing|Starting/);
    t.true(Date.now() - begun < 30_000);
  });
}

for (const command of ['down', 'status', 'prove']) {
  test.serial(`no engine at all: ${command} says so`, async (t) => {
    const host = `unix://${join(home, 'nobody.sock')}`;
    const { code, stderr } = await bench.start([command, bench.name], { DOCKER_HOST: host }).ended;
    t.is(code, 3);
    t.regex(stderr, /Cannot connect to the Docker daemon|no engine answers/);
  });
}

test.serial('the engine stops during the making of a cluster: up ends soon and says so', async (t) => {
  const up = start('up', bench.name, '--yes', '--verbose');
  await up.said(/Starting control-plane/);
  const begun = Date.now();
  await proxy.cut();
  const { code, stderr } = await up.ended;
  await proxy.mend();
  t.is(code, 3, stderr);
  t.regex(stderr, /^Error: The Docker engine does not answer any more: Cannot connect/m, stderr);
  t.true(stderr.includes(`\`labs up ${bench.name}\` goes on from here`), stderr);
  t.true(Date.now() - begun < 30_000);
  t.deepEqual(await processesOf(bench), []);
});

test.serial(
  'the engine and the nodes stop during a check: it could not look, which is no pass',
  async (t) => {
    const up = start('up', bench.name, '--yes', '--verbose');
    await up.said(/Checking near {2}started/);
    const begun = Date.now();
    await proxy.cut();
    // An engine that ends takes its containers along; `up` finds and mends what is paused.
    await run('docker', 'pause', lab.node('one-control-plane'));
    const { code, stdout, stderr } = await up.ended;
    t.log(`ended after ${(Date.now() - begun) / 1000} s`);
    await proxy.mend();
    t.is(code, 3, stdout + stderr);
    t.regex(stdout, /^ERROR +near .*the cluster does not answer/ms);
    t.regex(stderr, /^The Docker engine does not answer: Cannot connect/m);
    t.true(Date.now() - begun < 100_000);
    t.deepEqual(await processesOf(bench), []);
  },
);

test.serial('with the engine back, up converges and passes', async (t) => {
  t.deepEqual(notPassed((await lab.up()).verdicts), []);
});

test.serial('an image that cannot be had fails with the pod and its reason, and a bundle', async (t) => {
  const file = join(bench.folder, 'pods.yaml');
  const text = await readFile(file, 'utf8');
  await writeFile(file, text.replace('labs.local/toolbox:v1', 'labs.local/nothing:v1'));
  const begun = Date.now();
  const { code, stderr } = await bench.labs('up', bench.name, '--yes');
  await writeFile(file, text);
  t.is(code, 3);
  t.regex(stderr, /Pod a .*(ErrImagePull|ImagePullBackOff).*labs\.local\/nothing:v1/s);
  t.regex(stderr, /^Diagnostics: \S+$/m);
  t.true(Date.now() - begun < 90_000, `${Date.now() - begun} ms`);
});

test.serial('an artifact that no route gives fails with the reason of each route', async (t) => {
  const begun = Date.now();
  const { code, stderr } = await bench.start(['up', bench.name, '--yes'], {
    LABS_CACHE: join(home, 'cache'),
    LABS_ROUTE: 'registry',
    LABS_IMAGE_MIRROR: '127.0.0.1:9',
    LABS_FILE_MIRROR: 'http://127.0.0.1:9',
    // Where Node and the dependencies are is no business of this test.
    LABS_NODE: process.execPath,
  }).ended;
  t.is(code, 3);
  t.regex(
    stderr,
    /here: .*\n.*registry: .*\n.*build: not tried, because the route is set to registry/,
    stderr,
  );
  t.true(Date.now() - begun < 45_000, `${Date.now() - begun} ms`);
});

test.serial('down leaves nothing', async (t) => {
  const before = await inEngine(bench);
  t.is((await bench.labs('down', bench.name)).code, 0);
  t.deepEqual(await leftOf(bench, before), []);
});
