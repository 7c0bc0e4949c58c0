import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Bench, root, run, startProcess } from '../e2e/labs.ts';
import { inEngine, leftOf } from '../e2e/traces.ts';
import { inNamespace, limitedGroup, withOpenFiles } from './confine.ts';
import { converges, convergesAndGoes, goes, refused } from './ending.ts';
import { benchOf, smallLab } from './lab.ts';

/** What `labs` says when the machine lacks something. Every lack is of the child alone, or of a disk of a few MB. */
const labs = join(root, 'bin/labs');
const ends: (() => Promise<void>)[] = [];
let bench: Bench;
const up = () => [labs, 'up', bench.name, '--yes'];

test.before(async (t) => {
  bench = await benchOf(t, smallLab(), (end) => ends.push(end));
});

test.after.always(async () => {
  for (const end of ends.reverse()) {
    await end();
  }
});

async function leavesNothing(t: ExecutionContext): Promise<void> {
  t.deepEqual(await leftOf(bench, await inEngine(bench)), []);
}

/** A disk of this size where the bench keeps its state, until the test ends. */
async function smallState(t: ExecutionContext, size: string): Promise<string> {
  const state = bench.env['LABS_STATE'] ?? '';
  await mkdir(state, { recursive: true });
  await run('mount', '-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', state);
  t.teardown(async () => void (await run('umount', state)));
  return state;
}

/** Writes until nothing goes in any more. */
async function fill(folder: string): Promise<void> {
  const dd = ['if=/dev/zero', `of=${join(folder, 'ballast')}`, 'bs=4k'];
  await startProcess('dd', dd, process.env).ended;
}

test.serial('the state on a full disk: up says so and makes nothing', async (t) => {
  t.timeout(5 * 60_000);
  await fill(await smallState(t, '64k'));
  await refused(t, bench.start(['up', bench.name, '--yes']).ended, /no space left on device/i, 60);
  t.deepEqual(await inEngine(bench), []);
});

test.serial('the disk of the state fills up during up: up says so, down works on it', async (t) => {
  t.timeout(10 * 60_000);
  const state = await smallState(t, '2m');
  const child = bench.start(['up', bench.name, '--yes', '--verbose']);
  await child.said(/Preparing nodes/);
  await fill(state);
  await refused(t, child.ended, /no space left on device/i, 180);
  const made = await inEngine(bench);
  t.true(made.length > 0);
  const down = await bench.labs('down', bench.name);
  t.is(down.code, 0, down.stderr);
  t.deepEqual(
    (await leftOf(bench, made)).filter((one) => one !== 'state ballast'),
    [],
  );
});

test.serial('few open files: the message names them', async (t) => {
  t.timeout(5 * 60_000);
  await refused(t, withOpenFiles(27, up(), bench.env).ended, /too many files are open.*EMFILE/i, 60);
  await goes(t, bench);
});

test.serial('few processes: the message names them', async (t) => {
  t.timeout(5 * 60_000);
  const group = await limitedGroup(t, 'pids', 12);
  if (group === undefined) {
    return;
  }
  await refused(
    t,
    group.start(up(), bench.env).ended,
    /no more processes are allowed here.*EAGAIN|failed to create new OS thread|pthread_create failed/,
    60,
  );
  await goes(t, bench);
});

test.serial(
  'too little memory for labs and what it starts: killed or refused, up again converges',
  async (t) => {
    t.timeout(15 * 60_000);
    const group = await limitedGroup(t, 'memory', 48 * 1024 * 1024);
    if (group === undefined) {
      return;
    }
    const begun = performance.now();
    const { code, stderr } = await group.start(up(), bench.env).ended;
    const seconds = (performance.now() - begun) / 1000;
    t.log(`exit code ${code} after ${seconds.toFixed(1)} s: ${/^Error: .*/m.exec(stderr)?.[0]}`);
    // Nothing can be said by who is killed; what it left has to be no worse than after any kill.
    t.true(code === null || code === 0 || code === 3, stderr);
    t.notRegex(stderr, /defect of labs/);
    t.true(seconds < 300);
    await convergesAndGoes(t, bench);
  },
);

test.serial(
  'few inotify instances: up repairs it with leave, and without says what is missing',
  async (t) => {
    t.timeout(10 * 60_000);
    // A file of ours stands in the place of the kernel's: the machine's own limit is not touched.
    const setting = '/proc/sys/fs/inotify/max_user_instances';
    const file = join(bench.folder, '../../few-inotify');
    await writeFile(file, '16\n');
    const asks = inNamespace(`mount --bind "${file}" ${setting}`, [labs, 'up', bench.name], bench.env);
    await refused(t, asks.ended, /inotify limits: 16 instances/, 60);
    await leavesNothing(t);
  },
);

test.serial('names cannot be resolved: a lab whose parts are all here comes up', async (t) => {
  t.timeout(10 * 60_000);
  const file = join(bench.folder, '../../resolv.conf');
  await writeFile(file, 'nameserver 127.0.0.1\n');
  const child = inNamespace(`mount --bind "${file}" /etc/resolv.conf`, up(), bench.env);
  const { code, stderr } = await child.ended;
  t.is(code, 0, stderr);
  await converges(t, bench);
});

test.serial(
  "another takes a stopped lab's port of the API: start names it, and goes on when it is free",
  async (t) => {
    t.timeout(10 * 60_000);
    const node = `labs-${bench.name}-one-control-plane`;
    const format = '{{(index (index .NetworkSettings.Ports "6443/tcp") 0).HostPort}}';
    const port = (await run('docker', 'inspect', '--format', format, node)).trim();
    t.is((await bench.labs('stop', bench.name)).code, 0);
    const { createServer } = await import('node:net');
    const other = createServer().listen(Number(port), '127.0.0.1');
    t.teardown(() => void other.close());
    const start = bench.start(['start', bench.name, '--yes']);
    await refused(t, start.ended, new RegExp(`Another program listens at 127\\.0\\.0\\.1:${port},`), 60);
    other.close();
    const started = await bench.labs('start', bench.name, '--yes');
    t.is(started.code, 0, started.stderr);
    await convergesAndGoes(t, bench);
  },
);
