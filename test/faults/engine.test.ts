import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { run, startProcess } from '../e2e/labs.ts';
import { mountsBelow, type SecondEngine, secondEngine } from '../e2e/second-engine.ts';
import { inEngine } from '../e2e/traces.ts';
import { limitedGroup } from './confine.ts';
import { converges, goes, refused } from './ending.ts';
import { benchOf, smallLab } from './lab.ts';

/** Faults of an engine, tried on a second one: the machine's own is not touched. */

async function testFolder(t: ExecutionContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'labs-faults-'));
  t.teardown(async () => {
    for (const path of (await mountsBelow(folder)).toReversed()) {
      await run('umount', path);
    }
    await rm(folder, { recursive: true, force: true });
  });
  return folder;
}

/** Undefined, and said, where none can be started. */
async function engineIn(
  t: ExecutionContext,
  folder: string,
  flags: readonly string[] = [],
): Promise<SecondEngine | undefined> {
  const engine = await secondEngine(t, folder, flags);
  if (engine === undefined) {
    t.log('not run: no second engine can be started here');
    t.pass();
  }
  return engine;
}

/** Whatever this file asks of Docker from now on, it asks of that engine. */
function use(t: ExecutionContext, { host }: SecondEngine): void {
  process.env['DOCKER_HOST'] = host;
  t.teardown(() => {
    delete process.env['DOCKER_HOST'];
  });
}

/** The images of the lab, from the one engine to the other. */
async function copyImages(to: SecondEngine): Promise<void> {
  const names = ['koko', 'toolbox', 'multus', 'node', 'lab-node'].map((name) => `labs.local/${name}`);
  const lists = await Promise.all(
    names.map((name) => run('docker', 'images', '--format', '{{.Repository}}:{{.Tag}}', name)),
  );
  const tags = lists.flatMap((list) => list.split('\n').filter((tag) => tag !== ''));
  const script = 'host=$1; shift; docker save "$@" | DOCKER_HOST=$host docker load --quiet';
  await run('sh', '-ec', script, 'copy', to.host, ...tags);
}

/** A disk of its own for the engine's data. The file behind it has holes, so it takes what is written and no more. */
async function diskFor(folder: string, size: string): Promise<string> {
  const data = join(folder, 'engine', 'data');
  await mkdir(data, { recursive: true });
  await run('truncate', '--size', size, join(folder, 'disk'));
  // Nothing kept back for root, as whom the nodes write.
  await run('mkfs.ext4', '-q', '-m', '0', join(folder, 'disk'));
  await run('mount', '-o', 'loop', join(folder, 'disk'), data);
  return data;
}

/** Takes what is free without writing it, but for the rest. */
async function fill(folder: string, ballast: string): Promise<void> {
  const free = await run('df', '--output=avail', '--block-size=1M', folder);
  await run('fallocate', '--length', `${Number(/\d+/.exec(free)?.[0]) - 64}M`, ballast);
  const rest = ['if=/dev/zero', `of=${ballast}`, 'bs=64k', 'oflag=append', 'conv=notrunc'];
  await startProcess('dd', rest, process.env).ended;
}

test.serial('the engine has no room: up says how much is needed, and makes nothing', async (t) => {
  t.timeout(5 * 60_000);
  const folder = await testFolder(t);
  await diskFor(folder, '300M');
  const engine = await engineIn(t, join(folder, 'engine'));
  if (engine === undefined) {
    return;
  }
  use(t, engine);
  const bench = await benchOf(t, smallLab(), t.teardown);
  const begun = performance.now();
  const { code, stderr } = await bench.labs('up', bench.name, '--yes');
  t.log(`exit code ${code} after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  t.is(code, 3, stderr);
  t.regex(stderr, /Disk for the engine's images: 0\.\d GB free; \d\.\d GB needed/);
  t.deepEqual(await inEngine(bench), []);
});

test.serial("the engine's disk fills up during up: up says so, and with room it converges", async (t) => {
  t.timeout(30 * 60_000);
  const folder = await testFolder(t);
  const data = await diskFor(folder, '20G');
  const engine = await engineIn(t, join(folder, 'engine'));
  if (engine === undefined) {
    return;
  }
  await copyImages(engine);
  use(t, engine);
  const bench = await benchOf(t, smallLab(), t.teardown);
  const up = bench.start(['up', bench.name, '--yes', '--verbose']);
  await up.said(/Starting control-plane/);
  const ballast = join(data, 'ballast');
  await fill(data, ballast);
  await refused(t, up.ended, /disk under the engine's data is full|no space left on device/i, 420);
  await rm(ballast);
  await converges(t, bench);
  await goes(t, bench);
});

test.serial(
  'the nodes have too little memory: up says so in bounded time, down leaves nothing',
  async (t) => {
    t.timeout(30 * 60_000);
    const group = await limitedGroup(t, 'memory', 350 * 1024 * 1024);
    if (group === undefined) {
      return;
    }
    const engine = await engineIn(t, join(await testFolder(t), 'engine'), ['--cgroup-parent', group.name]);
    if (engine === undefined) {
      return;
    }
    await copyImages(engine);
    use(t, engine);
    const bench = await benchOf(t, smallLab(), t.teardown);
    await refused(t, bench.start(['up', bench.name, '--yes']).ended, /memory ran out/, 420);
    await goes(t, bench);
  },
);

test.serial('the engine is stopped and started: start restores the lab and proves it', async (t) => {
  t.timeout(20 * 60_000);
  const engine = await engineIn(t, join(await testFolder(t), 'engine'));
  if (engine === undefined) {
    return;
  }
  await copyImages(engine);
  use(t, engine);
  const bench = await benchOf(t, smallLab(), t.teardown);
  t.log(`up in ${(await converges(t, bench)).toFixed(1)} s`);
  await engine.stop();
  const away = await bench.labs('start', bench.name, '--yes');
  t.is(away.code, 3, away.stderr);
  t.regex(away.stderr, /no engine answers|Cannot connect to the Docker daemon/);
  await engine.start();
  const status = await bench.labs('status', bench.name);
  t.is(status.code, 3, 'nothing of it runs');
  const begun = performance.now();
  const started = await bench.labs('start', bench.name, '--yes');
  t.is(started.code, 0, started.stderr);
  t.log(`start restored and proved it in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  await converges(t, bench);
  await goes(t, bench);
  const left = await startProcess('docker', ['ps', '--all', '--quiet'], process.env).ended;
  t.is(left.stdout, '');
});
