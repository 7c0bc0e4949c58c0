import test from 'ava';
import { captureCommand, parseInterfaces } from '../../src/capture/capture.ts';
import { findLookout } from '../../src/capture/lookout.ts';
import { printCommand } from '../../src/command.ts';
import { LabsError } from '../../src/errors.ts';
import type { Target } from '../../src/state/target.ts';
import { kubectlFor } from '../../src/tools/kubectl.ts';
import { fakeRun } from '../fake-run.ts';

const instance = { name: 'one', folder: '/state/one' };
const node: Target = {
  kind: 'node',
  node: { cluster: 'core', name: 'worker', container: 'labs-one-core-worker', state: 'running' },
};
const pod: Target = {
  kind: 'pod',
  pod: { cluster: 'core', namespace: 'default', pod: 'upf' },
  nodeContainer: 'labs-one-core-worker',
  kubectl: kubectlFor('kubectl', '/k'),
};
const inNode = "docker exec --interactive labs-one-core-worker sh -c 'command -v tcpdump'";
const inPod =
  "kubectl --kubeconfig /k exec --stdin --quiet --namespace default upf -- sh -c 'command -v tcpdump'";
const netns = (path?: string) =>
  JSON.stringify({
    info: {
      runtimeSpec: { linux: { namespaces: [{ type: 'pid' }, { type: 'network', ...(path && { path }) }] } },
    },
  });

function shown(lookout: { exec(argv: readonly [string]): Parameters<typeof printCommand>[0] }): string {
  return printCommand(lookout.exec(['tcpdump']));
}

test('a node that has tcpdump is looked at from inside', async (t) => {
  const lookout = await findLookout(node, instance, fakeRun(t, { command: inNode }));
  t.is(shown(lookout), 'docker exec --interactive labs-one-core-worker tcpdump');
});

test('a node without tcpdump is looked at from the helper container', async (t) => {
  const run = fakeRun(t, { command: inNode, exitCode: 127 }, { command: 'labs-one-koko nsenter' });
  t.regex(
    shown(await findLookout(node, instance, run)),
    /^docker exec --interactive labs-one-koko nsenter "--net=\/proc\/\$\(docker inspect .* labs-one-core-worker\)\/ns\/net" tcpdump$/,
  );
});

test('a pod with tcpdump is looked at from inside', async (t) => {
  const lookout = await findLookout(pod, instance, fakeRun(t, { command: inPod }));
  t.is(shown(lookout), 'kubectl --kubeconfig /k exec --stdin --quiet --namespace default upf -- tcpdump');
});

test('a pod without tcpdump, or without a shell, is looked at from its node', async (t) => {
  const run = fakeRun(
    t,
    { command: inPod, exitCode: 126 },
    { command: "crictl pods --namespace default --name '^upf$' --state ready --quiet", stdout: 'abc\n' },
    { command: 'crictl inspectp --output json abc', stdout: netns('/var/run/netns/cni-1') },
    { command: "labs-one-core-worker nsenter --net=/run/netns/cni-1 sh -c 'command -v tcpdump'" },
  );
  t.is(
    shown(await findLookout(pod, instance, run)),
    'docker exec --interactive labs-one-core-worker nsenter --net=/run/netns/cni-1 tcpdump',
  );
});

test('where the node has no tcpdump either, the helper enters through the node', async (t) => {
  const run = fakeRun(
    t,
    { command: inPod, exitCode: 1 },
    { command: 'crictl pods', stdout: 'abc\n' },
    { command: 'crictl inspectp', stdout: netns() },
    { command: 'labs-one-core-worker nsenter --net=/proc/1/ns/net', exitCode: 1 },
    { command: /labs-one-koko nsenter "--net=\/proc\/.*\/root\/proc\/1\/ns\/net"/ },
  );
  t.regex(
    shown(await findLookout(pod, instance, run)),
    /labs-one-koko nsenter .*\/root\/proc\/1\/ns\/net" tcpdump/,
  );
});

test('nowhere a tcpdump, a stopped node, a pod on no node: each says what to do', async (t) => {
  const none = fakeRun(t, { command: inNode, exitCode: 1 }, { command: 'labs-one-koko', exitCode: 1 });
  await t.throwsAsync(findLookout(node, instance, none), {
    instanceOf: LabsError,
    message: /No tcpdump is to be had/,
  });
  const stopped: Target = { kind: 'node', node: { ...node.node, state: 'exited' } };
  await t.throwsAsync(findLookout(stopped, instance, fakeRun(t)), {
    message: 'Node labs-one-core-worker is exited',
  });
  const { nodeContainer: _, ...pending } = pod;
  await t.throwsAsync(findLookout(pending, instance, fakeRun(t, { command: inPod, exitCode: 1 })), {
    message: 'Pod "upf" runs on no node yet',
  });
});

test('a filter can never become an option of tcpdump', async (t) => {
  const lookout = await findLookout(node, instance, fakeRun(t, { command: inNode }));
  const options = {
    interface: 'n3',
    format: 'pcap',
    filter: ['-z', 'reboot'],
    count: 3,
    duration: 9,
  } as const;
  t.is(
    printCommand(captureCommand(lookout, 'SCRIPT', options)),
    'docker exec --interactive labs-one-core-worker sh -c SCRIPT capture 86400 tcpdump -i n3 -n -w - -U -Z root --immediate-mode -c 3 -- -z reboot',
  );
});

test('interfaces are read from /proc/net/dev', (t) => {
  const text = 'Inter-|   Receive\n face |bytes\n    lo: 1 2\n  eth0:99 1\n n3: 0 0\n';
  t.deepEqual(parseInterfaces(text), ['lo', 'eth0', 'n3']);
});
