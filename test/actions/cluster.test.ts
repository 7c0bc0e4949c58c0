import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { cluster } from '../../src/actions/cluster.ts';
import { CommandError } from '../../src/exec.ts';
import type { ClusterAction } from '../../src/plan/types.ts';
import { fakeRun } from '../fake-run.ts';

const site = {
  instance: { name: 'one', folder: '/nowhere/one' },
  tools: { kind: 'kind', kubectl: 'kubectl' },
};
const action: ClusterAction = {
  kind: 'cluster',
  id: 'cluster a',
  title: 'Creating cluster a',
  group: 'a',
  needs: [],
  image: 'labs.local/node:v1',
  cluster: {
    name: 'a',
    nodes: [{ cluster: 'a', name: 'control-plane', role: 'control-plane' }],
    podSubnet: '10.100.0.0/16',
    serviceSubnet: '10.200.0.0/16',
    kubeProxyMode: 'iptables',
    addons: [],
    manifests: [],
  },
};
const name = 'labs-one-a-control-plane';
const containers = /^docker ps --all --no-trunc --format '\{\{json \.\}\}'$/;

const row = (State: string, Networks: string, Labels = 'io.x-k8s.kind.cluster=labs-one-a') =>
  `${JSON.stringify({ Names: name, State, Networks, Labels })}\n`;

test('a cluster of which nothing is there is absent', async (t) => {
  const run = fakeRun(t, { command: containers });
  t.is((await cluster.look(action, site, run)).state, 'absent');
});

test('what a crash left of a kubeconfig is cleared away before kind meets it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'labs-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const here = { ...site, instance: { name: 'one', folder } };
  const kubeconfig = join(folder, 'a.kubeconfig');
  // The lock of a kind that was killed.
  writeFileSync(`${kubeconfig}.lock`, '');
  const clear = { argv: ['rm', '-f', kubeconfig, `${kubeconfig}.lock`] };
  const nothing = fakeRun(t, { command: containers });
  t.like(await cluster.look(action, here, nothing), { state: 'broken', remake: true, repair: [clear] });

  writeFileSync(kubeconfig, 'apiVersion: v1\nclus');
  const nodes = { command: /get nodes,/, stdout: '{"kind": "List", "items": []}' };
  const running = fakeRun(t, { command: containers, stdout: row('running', 'labs-one') }, nodes);
  t.like(await cluster.look(action, here, running), {
    state: 'broken',
    why: 'its kubeconfig is damaged',
    remake: false,
    repair: [
      clear,
      { argv: ['kind', 'export', 'kubeconfig', '--name', 'labs-one-a', '--kubeconfig', kubeconfig] },
    ],
  });
});

test("a container with a node's name that kind did not make is refused before kind starts", async (t) => {
  const run = fakeRun(t, { command: containers, stdout: row('running', 'bridge', '') });
  const error = await t.throwsAsync(cluster.look(action, site, run));
  t.like(error, { message: `A container "${name}" is there already and does not belong to labs` });
});

test('a kind cluster on another network was made by somebody else', async (t) => {
  const run = fakeRun(t, { command: containers, stdout: row('running', 'kind') });
  await t.throwsAsync(cluster.look(action, site, run), { message: /was not made by labs/ });
});

test('stopped nodes are started again, and made again when their network is gone', async (t) => {
  const stopped = { command: containers, stdout: row('exited', 'labs-one') };
  const id = { command: /^docker inspect .*NetworkID/, stdout: 'abc\n' };
  const networks = /^docker network ls .*id=abc$/;
  const started = fakeRun(t, stopped, id, { command: networks, stdout: 'labs-one\t\n' });
  t.like(await cluster.look(action, site, started), {
    state: 'broken',
    remake: false,
    repair: [{ argv: ['docker', 'start', name] }],
  });
  const gone = fakeRun(t, stopped, id, { command: networks });
  t.like(await cluster.look(action, site, gone), {
    state: 'broken',
    remake: true,
    why: 'the Docker network that its nodes were on is gone',
  });
});

test('a cluster that has a snapshot is made of it, without kind creating anything', (t) => {
  const nodes = [{ container: name, flags: ['--tty'], address: '172.18.0.2' }];
  const snapshot = { kind: 'restore', folder: '/kept', nodes } as const;
  const commands = cluster.make({ ...action, snapshot }, site).map(({ argv }) => argv.join(' '));
  t.deepEqual(commands, [
    `docker create --name ${name} --tty --network labs-one labs.local/node:v1`,
    `sh -euc exec docker cp - "$1:/" <"$2" sh ${name} /kept/${name}.tar.gz`,
    `docker start ${name}`,
    'kind export kubeconfig --name labs-one-a --kubeconfig /nowhere/one/a.kubeconfig',
  ]);
  const [create] = cluster.make({ ...action, snapshot: { ...snapshot, subnet: '172.18.0.0/16' } }, site);
  t.is(
    create?.argv.join(' '),
    `docker create --name ${name} --tty --network labs-one --ip 172.18.0.2 labs.local/node:v1`,
  );
});

test('a snapshot is taken when kind has finished, before anything else', (t) => {
  const snapshot = { kind: 'take', folder: '/kept', key: 'k' } as const;
  const commands = cluster.make({ ...action, snapshot }, site);
  t.deepEqual(commands.at(-1)?.argv.slice(3), ['sh', name, 'labs-one-koko', `/kept/${name}.tar.gz`]);
  t.deepEqual(commands.slice(0, -1), cluster.make(action, site));
});

test('the nodes run when kind has prepared them, or when docker has started the last of them', (t) => {
  const linesOf = (lines: readonly string[], of = action) =>
    lines.filter((line) => cluster.isUnderWay?.(line, of, site));
  const said = ['Creating cluster "x" ...', '• Preparing nodes 📦 📦   ...', '✓ Preparing nodes 📦 📦'];
  t.deepEqual(linesOf([...said, '✓ Writing configuration 📜']), ['✓ Preparing nodes 📦 📦']);
  const nodes = [...action.cluster.nodes, { cluster: 'a', name: 'worker', role: 'worker' } as const];
  const two = { ...action, cluster: { ...action.cluster, nodes } };
  t.deepEqual(linesOf([name, 'labs-one-a-worker'], two), ['labs-one-a-worker']);
});

test('a port that was taken meanwhile is bad luck, anything else is not', (t) => {
  const failed = (stderr: string) =>
    new CommandError({ argv: ['kind'] }, { stdout: '', stderr, exitCode: 1 }, 'exit', stderr, undefined);
  const taken = 'driver failed: Bind for 127.0.0.1:40309 failed: port is already allocated';
  t.like(cluster.mishap?.(failed(taken), action, site), { state: 'broken', remake: true });
  t.is(cluster.mishap?.(failed('no such image'), action, site), undefined);
  t.is(cluster.mishap?.(new Error(taken), action, site), undefined);
});
