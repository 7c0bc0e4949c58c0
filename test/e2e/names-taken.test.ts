import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { type Bench, makeBench, notPassed, root, run } from './labs.ts';
import { type LiveLab, liveLab } from './live-lab.ts';
import { inEngine, leftOf } from './traces.ts';

const ends: (() => Promise<void>)[] = [];
const image = 'labs.local/toolbox:v1';
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

/** The kubelet refuses cgroup v1, which some machines still have, unless told otherwise; made by hand, so written out. */
const neighbourConfig = `kind: Cluster
apiVersion: kind.x-k8s.io/v1alpha4
kubeadmConfigPatches:
  - |
    kind: KubeletConfiguration
    apiVersion: kubelet.config.k8s.io/v1beta1
    failCgroupV1: false
`;
const ready = ['kubectl', '--kubeconfig', '/etc/kubernetes/admin.conf', 'get', '--raw', '/readyz'];

/** What tells whether somebody touched a container. */
const mark = (container: string) =>
  run('docker', 'inspect', '--format', '{{.Id}} {{.State.StartedAt}} {{.State.Status}}', container);

/** A container of somebody else's, for the time of one test. */
async function somebody(t: ExecutionContext, name: string, ...flags: string[]): Promise<string> {
  await run('docker', 'run', '--detach', '--init', '--name', name, ...flags, image, 'sleep', '3600');
  t.teardown(async () => void (await run('docker', 'rm', '--force', name)));
  return mark(name);
}

/** `up` is refused with the message, and says what it has begun; `down` takes that away and not what is foreign. */
async function refused(t: ExecutionContext, message: RegExp): Promise<void> {
  const up = await bench.labs('up', bench.name, '--yes');
  t.is(up.code, 3);
  t.regex(up.stderr, message);
  const own = ['--quiet', '--filter', `label=labs.instance=${bench.name}`];
  const made = `${await run('docker', 'ps', '--all', ...own)}${await run('docker', 'network', 'ls', ...own)}`;
  t.is(up.stderr.includes(`\`labs down ${bench.name}\` removes it`), made !== '', up.stderr);
  t.is((await bench.labs('down', bench.name)).code, 0);
}

test.serial('down of a lab that is not up is no failure, of an unknown name it is', async (t) => {
  const down = await bench.labs('down', bench.name);
  t.is(down.code, 0);
  t.true(down.stderr.includes(`"${bench.name}" is not up; there is nothing to remove.`), down.stderr);
  const unknown = await bench.labs('down', `${bench.name}x`);
  t.is(unknown.code, 2);
  t.true(unknown.stderr.includes(`Did you mean "${bench.name}"?`), unknown.stderr);
});

test.serial("a container with the helper's name is refused and left alone", async (t) => {
  const name = lab.node('koko');
  const before = await somebody(t, name);
  await refused(t, new RegExp(`A container "${name}" is there already and does not belong to labs`));
  t.is(await mark(name), before);
});

test.serial('a Docker network of that name is refused and left alone, with what is on it', async (t) => {
  const name = `labs-${bench.name}`;
  await run('docker', 'network', 'create', name);
  t.teardown(async () => void (await run('docker', 'network', 'rm', name)));
  const before = await somebody(t, `${name}-guest`, '--network', name);
  await refused(t, new RegExp(`The Docker network "${name}" is there already and does not belong to labs`));
  t.is(await mark(`${name}-guest`), before);
  t.is((await run('docker', 'network', 'ls', '--quiet', '--filter', `name=^${name}$`)).trim().length, 12);
});

test.serial('a kind cluster of that name, made by hand, is refused and left alone', async (t) => {
  const name = lab.node('one-control-plane');
  const cluster = `labs-${bench.name}-one`;
  const before = await somebody(t, name, '--label', `io.x-k8s.kind.cluster=${cluster}`);
  await refused(t, new RegExp(`A kind cluster "${cluster}" is there already and was not made by labs`));
  t.is(await mark(name), before);
});

test.serial("a container with a node's name is refused and left alone", async (t) => {
  const name = lab.node('one-control-plane');
  const before = await somebody(t, name);
  await refused(t, new RegExp(`A container "${name}" is there already`));
  t.is(await mark(name), before);
});

test.serial('a neighbour kind cluster is the same after up and down', async (t) => {
  const { kind, image: nodeImage } = await kindOf(bench);
  const neighbour = `${bench.name}-neighbour`;
  const kubeconfig = join(dirname(dirname(bench.folder)), 'neighbour.kubeconfig');
  const of = ['--name', neighbour, '--kubeconfig', kubeconfig];
  const had = (await run('docker', 'network', 'ls', '--quiet', '--filter', 'name=^kind$')) !== '';
  t.teardown(async () => {
    await run(kind, 'delete', 'cluster', ...of);
    if (!had) {
      // kind leaves its network behind; by now somebody else may be on it.
      await run('docker', 'network', 'rm', 'kind').catch(() => '');
    }
  });
  const config = `${kubeconfig}.config`;
  await writeFile(config, neighbourConfig);
  await run(kind, 'create', 'cluster', ...of, '--image', nodeImage, '--config', config);
  const node = `${neighbour}-control-plane`;
  const before = await mark(node);
  t.deepEqual(notPassed((await lab.up()).verdicts), []);
  const made = await inEngine(bench);

  const guest = await somebody(t, `${bench.name}-guest`, '--network', `labs-${bench.name}`);
  const down = await bench.labs('down', bench.name);
  t.is(down.code, 3);
  t.regex(down.stderr, new RegExp(`is still used by "${bench.name}-guest", which labs did not make`));
  t.regex(down.stderr, /docker network disconnect/);
  t.is(await mark(`${bench.name}-guest`), guest);
  await run('docker', 'network', 'disconnect', `labs-${bench.name}`, `${bench.name}-guest`);
  t.is((await bench.labs('down', bench.name)).code, 0);

  t.deepEqual(await leftOf(bench, made), []);
  t.is(await mark(node), before);
  t.regex(await run('docker', 'exec', node, ...ready), /ok/);
});

test.serial('stopped nodes that lost their network: up makes them again, down removes them', async (t) => {
  t.deepEqual(notPassed((await lab.up()).verdicts), []);
  await loseNetwork();
  const again = await lab.up();
  t.regex(again.outcomes.find(({ id }) => id === 'cluster one')?.repaired ?? '', /network .* is gone/);
  t.deepEqual(notPassed(again.verdicts), []);

  const made = await inEngine(bench);
  await loseNetwork();
  await rm(bench.env['LABS_STATE'] ?? '', { recursive: true });
  t.is((await bench.labs('down', bench.name)).code, 0, 'with the state gone too');
  t.deepEqual(await leftOf(bench, made), []);
  const down = await bench.labs('down', bench.name);
  t.is(down.code, 0);
  t.regex(down.stderr, /is not up; there is nothing to remove/);
});

// What a runtime leaves behind that is ended while it starts a pod. Under cgroup v1 nothing kills a frozen process.
const freezing = `group=$(sed -n 's/^[0-9]*:freezer://p' /proc/self/cgroup)
root=/sys/fs/cgroup/freezer state=freezer.state frozen=FROZEN
if [ -z "$group" ]; then
  group=$(sed -n 's/^0:://p' /proc/self/cgroup)
  root=/sys/fs/cgroup state=cgroup.freeze frozen=1
fi
mkdir "$root$group/pod"
sleep 3600 &
echo $! >"$root$group/pod/cgroup.procs"
echo $frozen >"$root$group/pod/$state"
echo frozen
exec sleep 3600`;

test.serial('down ends a container with a frozen process in it', async (t) => {
  const name = `labs-${bench.name}-koko`;
  const flags = ['--privileged', '--cgroupns', 'host', '--volume', '/sys/fs/cgroup:/sys/fs/cgroup'];
  const label = ['--label', `labs.instance=${bench.name}`];
  await run('docker', 'run', '--detach', '--name', name, ...flags, ...label, image, 'sh', '-euc', freezing);
  const isFrozen = async () => (await run('docker', 'logs', name)) === 'frozen\n';
  for (let tries = 0; tries < 50 && !(await isFrozen()); tries += 1) {
    await sleep(100);
  }
  t.true(await isFrozen());
  const down = await bench.labs('down', bench.name);
  t.is(down.code, 0, down.stderr);
  t.deepEqual(await leftOf(bench, []), []);
});

/** What `docker network prune` does to a lab after the machine was started again. */
async function loseNetwork(): Promise<void> {
  await run('docker', 'stop', '--time', '1', lab.node('one-control-plane'));
  await run('docker', 'network', 'rm', `labs-${bench.name}`);
}

/** The kind and the node image that the lab's own plan names. */
async function kindOf({ labs, name }: Bench): Promise<{ kind: string; image: string }> {
  const plan = (await labs('plan', name)).stdout;
  const [, kind] = /^\S+=\S+ (\S+) create cluster/m.exec(plan) ?? [];
  const [, image] = /^\s+image: (\S+)$/m.exec(plan) ?? [];
  if (kind === undefined || image === undefined) {
    throw new Error(`no kind in the plan:\n${plan}`);
  }
  return { kind, image };
}
