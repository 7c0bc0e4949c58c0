import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { type Bench, type Child, makeBench, notPassed, root } from './labs.ts';
import { type LiveLab, liveLab } from './live-lab.ts';
import { inEngine, leftOf, processesOf } from './traces.ts';

const ends: (() => Promise<void>)[] = [];
let bench: Bench;
let lab: LiveLab;

test.before(async (t) => {
  bench = await makeBench(t, join(root, 'test/fixtures/labs/one-node'), (end) => ends.push(end));
  lab = liveLab(bench);
});

test.after.always(async () => {
  for (const end of ends.reverse()) {
    await end();
  }
});

const startUp = () => bench.start(['up', bench.name, '--yes', '--verbose']);

/** Ctrl-C at each of these, one after the other: each `up` goes on from what the one before left. */
const moments: readonly { readonly during: string; readonly come: (up: Child) => Promise<unknown> }[] = [
  { during: 'the making of network and helper', come: (up) => up.said(/Creating the Docker network/) },
  { during: 'the start of the nodes', come: (up) => up.said(/Preparing nodes/) },
  { during: 'the start of the control plane', come: (up) => up.said(/Starting control-plane/) },
  { during: 'the deployment of the pods', come: (up) => up.said(/Deploying pods/) },
  { during: 'a check', come: (up) => up.said(/Checking near {2}started/) },
];

async function assertInterrupted(
  t: ExecutionContext,
  { code, stderr }: { code: number | null; stderr: string },
): Promise<void> {
  t.is(code, 130, stderr);
  t.regex(stderr, /^Error: Interrupted$/m);
  t.true(stderr.includes(`\`labs up ${bench.name}\` goes on from here`), stderr);
  t.true(stderr.includes(`\`labs down ${bench.name}\` removes what is there`), stderr);
  // What kind itself has started hears nothing of the signal, and ends by itself a moment later.
  for (let left = 20; left > 0 && (await processesOf(bench)).length > 0; left -= 1) {
    await delay(250);
  }
  t.deepEqual(await processesOf(bench), []);
}

test.serial('Ctrl-C during the look around, at an engine that says nothing', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'labs-silent-'));
  const path = join(folder, 'engine.sock');
  const silent = createServer((socket) => socket.on('error', () => {}));
  const asked = once(silent, 'connection') as Promise<[Socket]>;
  await once(silent.listen(path), 'listening');
  const up = bench.start(['up', bench.name, '--yes'], { DOCKER_HOST: `unix://${path}` });
  const [connection] = await asked;
  up.kill('SIGINT');
  await assertInterrupted(t, await up.ended);
  connection.destroy();
  silent.close();
  await rm(folder, { recursive: true, force: true });
});

for (const { during, come } of moments) {
  test.serial(`Ctrl-C during ${during} ends up with 130 and says how to go on`, async (t) => {
    const up = startUp();
    await come(up);
    const start = Date.now();
    up.kill('SIGINT');
    const { code, stderr } = await up.ended;
    t.true(Date.now() - start < 10_000);
    await assertInterrupted(t, { code, stderr });
  });
}

test.serial('up after all that converges and passes, down leaves nothing', async (t) => {
  t.deepEqual(notPassed((await lab.up()).verdicts), []);
  const before = await inEngine(bench);
  t.true(before.length >= 4, 'node, helper, network and volume');
  t.is((await bench.labs('down', bench.name)).code, 0);
  t.deepEqual(await leftOf(bench, before), []);
});

test.serial('a second Ctrl-C ends up at once, and down takes away what is half made', async (t) => {
  const up = startUp();
  await up.said(/Starting control-plane/);
  const before = await inEngine(bench);
  up.kill('SIGINT');
  await up.said(/Stopping/);
  const start = Date.now();
  up.kill('SIGINT');
  t.is((await up.ended).code, 130);
  t.true(Date.now() - start < 2_000);
  t.is((await bench.labs('down', bench.name)).code, 0);
  t.deepEqual(await leftOf(bench, before), []);
});

test.serial('a second up of the same lab is refused with the pid of the first, which finishes', async (t) => {
  const first = startUp();
  await first.said(/Preparing nodes/);
  const second = await bench.labs('up', bench.name, '--yes');
  t.is(second.code, 3);
  const [, pid] = /`labs up \S+` \(pid (\d+)\) has been working on/.exec(second.stderr) ?? [];
  t.truthy(pid, second.stderr);
  t.true((await processesOf(bench)).some((line) => line.startsWith(`${pid} `)));
  const down = await bench.labs('down', bench.name);
  t.is(down.code, 3, 'down is refused too');
  t.regex(down.stderr, /has been working on/);
  t.is((await first.ended).code, 0);
});

test.serial('labs killed while it makes a cluster: up makes it whole, down leaves nothing', async (t) => {
  t.is((await bench.labs('down', bench.name)).code, 0);
  const up = startUp();
  await up.said(/Starting control-plane/);
  up.kill('SIGKILL');
  t.is((await up.ended).code, null);
  const again = await lab.up();
  t.regex(again.outcomes.find(({ id }) => id === 'cluster one')?.repaired ?? '', /interrupted/);
  t.deepEqual(notPassed(again.verdicts), []);
  const before = await inEngine(bench);
  t.is((await bench.labs('down', bench.name)).code, 0);
  t.deepEqual(await leftOf(bench, before), []);
});
