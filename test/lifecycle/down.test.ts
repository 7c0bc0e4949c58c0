import test from 'ava';
import { takeDown } from '../../src/lifecycle/down.ts';
import { fakeRun } from '../fake-run.ts';

const instance = { name: 'one', folder: '/nowhere/one' };
const silent = () => {};

/** A line of `docker ps --format '{{json .}}'`. */
const container = (name: string, networks: string, labels = '') =>
  `${JSON.stringify({ Names: name, State: 'running', Networks: networks, Labels: labels })}\n`;
const node = (networks: string) =>
  container('labs-one-a-control-plane', networks, 'io.x-k8s.kind.cluster=labs-one-a');
const helper = container('labs-one-koko', 'host', 'labs.instance=one');

const owned = /^docker ps .*label=labs\.instance=one$/;
const attached = /^docker ps .*network=labs-one$/;
const networks = /^docker network ls /;
const nodes = /^docker ps .*label=io\.x-k8s\.kind\.cluster$/;

test('down removes what carries the label, the nodes on its network, and the network', async (t) => {
  const run = fakeRun(
    t,
    { command: owned, stdout: helper },
    { command: attached, stdout: node('labs-one') },
    { command: networks, stdout: 'labs-one\tlabs.instance=one\n' },
    { command: 'docker rm --force --volumes labs-one-koko' },
    { command: 'docker rm --force --volumes labs-one-a-control-plane' },
    { command: 'docker network rm labs-one' },
    { command: owned },
    { command: attached },
    { command: networks },
    { command: nodes },
  );
  const removed = await takeDown(instance, run, silent);
  t.deepEqual(removed, {
    containers: ['labs-one-koko', 'labs-one-a-control-plane'],
    networks: ['labs-one'],
  });
});

test('what others put on its network is named and left alone, and so is the network', async (t) => {
  const run = fakeRun(
    t,
    { command: owned, stdout: helper },
    { command: attached, stdout: container('guest', 'labs-one') },
    { command: networks, stdout: 'labs-one\tlabs.instance=one\n' },
    { command: 'docker rm --force --volumes labs-one-koko' },
  );
  const error = await t.throwsAsync(takeDown(instance, run, silent), { message: /still used by "guest"/ });
  t.like(error, { exitCode: 3 });
});

test('a container that cannot be ended is thawed, and removed at the second try', async (t) => {
  const remove = 'docker rm --force --volumes labs-one-koko';
  const run = fakeRun(
    t,
    { command: owned, stdout: helper },
    { command: attached },
    { command: networks },
    { command: remove, exitCode: 1, stderr: 'tried to kill container, but did not receive an exit event' },
    { command: /^docker run --rm --privileged .*THAWED.*\{\{\.Id\}\}.* labs-one-koko/s },
    { command: remove },
    { command: owned },
    { command: attached },
    { command: networks },
    { command: nodes },
  );
  t.deepEqual(await takeDown(instance, run, silent), { containers: ['labs-one-koko'], networks: [] });
});

test("a network of the same name that is somebody else's is no business of down", async (t) => {
  const run = fakeRun(
    t,
    { command: owned, stdout: helper },
    { command: attached, stdout: container('guest', 'labs-one') },
    { command: networks },
    { command: 'docker rm --force --volumes labs-one-koko' },
    { command: owned },
    { command: attached, stdout: container('guest', 'labs-one') },
    { command: networks },
    { command: nodes },
  );
  t.deepEqual(await takeDown(instance, run, silent), { containers: ['labs-one-koko'], networks: [] });
});

test('nodes that somebody took off the network are named, because down cannot know them for its own', async (t) => {
  const run = fakeRun(
    t,
    { command: owned },
    { command: attached },
    { command: networks },
    { command: owned },
    { command: attached },
    { command: networks },
    { command: nodes, stdout: node('') },
  );
  await t.throwsAsync(takeDown(instance, run, silent), {
    message: 'On no network any more, so not known to be of "one": "labs-one-a-control-plane"',
  });
});
