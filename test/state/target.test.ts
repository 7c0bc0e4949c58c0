import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { LabsError, UsageError } from '../../src/errors.ts';
import { kubeconfigPath } from '../../src/state/instance.ts';
import { findKubeconfigs, kubeconfigFault, mergeKubeconfigs } from '../../src/state/kubeconfig.ts';
import { openInstance } from '../../src/state/open.ts';
import { findTarget, parseEndpoint, parseTarget } from '../../src/state/target.ts';
import { fakeRun } from '../fake-run.ts';
import { kindsKubeconfig } from '../kubeconfig.ts';

const nodes = [
  { cluster: 'core', name: 'control-plane', container: 'labs-one-core-control-plane', state: 'running' },
  { cluster: 'core', name: 'worker', container: 'labs-one-core-worker', state: 'running' },
  { cluster: 'ran', name: 'control-plane', container: 'labs-one-ran-control-plane', state: 'running' },
];

function chosenIn(t: ExecutionContext) {
  const folder = mkdtempSync(join(tmpdir(), 'labs-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const instance = openInstance(folder, 'one');
  mkdirSync(instance.folder);
  for (const cluster of ['core', 'ran']) {
    const text = `clusters: [{name: kind-${cluster}, cluster: {server: "https://${cluster}"}}]\nusers: [{name: kind-${cluster}, user: {token: ${cluster}}}]\n`;
    writeFileSync(kubeconfigPath(instance, cluster), text);
  }
  return { instance, view: { name: 'one', nodes, others: [], networks: [] } };
}

const pods =
  'default\tupf\tlabs-one-core-worker\nkube-system\tcoredns-1\tlabs-one-core-control-plane\ndefault\tlate\t\n';

test('a target is a cluster and a node or pod, with a namespace between if need be', (t) => {
  t.deepEqual(parseTarget('core/worker'), { cluster: 'core', name: 'worker' });
  t.deepEqual(parseTarget('core/kube-system/coredns-1'), {
    cluster: 'core',
    namespace: 'kube-system',
    name: 'coredns-1',
  });
  for (const text of ['', 'core', 'core/', '/x', 'a/b/c/d', 'core/-x', 'core/$(x)', 'core/a b', 'core/..']) {
    t.throws(() => parseTarget(text), { instanceOf: UsageError }, text);
  }
});

test('an endpoint ends in an interface', (t) => {
  t.deepEqual(parseEndpoint('core/worker:n3'), {
    target: { cluster: 'core', name: 'worker' },
    interface: 'n3',
  });
  for (const text of [
    'core/worker',
    'core/worker:',
    'core/worker:-w',
    'core/worker:a/b',
    `core/worker:${'x'.repeat(16)}`,
  ]) {
    t.throws(() => parseEndpoint(text), { instanceOf: UsageError }, text);
  }
});

test('a node is found without asking the cluster, a pod by asking it', async (t) => {
  const chosen = chosenIn(t);
  const node = await findTarget(parseTarget('core/worker'), chosen, fakeRun(t));
  t.like(node, { kind: 'node', node: { container: 'labs-one-core-worker' } });
  const ask = () => fakeRun(t, { command: /get pods --all-namespaces/, stdout: pods });
  t.like(await findTarget(parseTarget('core/upf'), chosen, ask()), {
    kind: 'pod',
    pod: { cluster: 'core', namespace: 'default', pod: 'upf' },
    nodeContainer: 'labs-one-core-worker',
  });
  const late = await findTarget(parseTarget('core/late'), chosen, ask());
  t.false('nodeContainer' in late);
});

test('what is not there is refused with what may have been meant', async (t) => {
  const chosen = chosenIn(t);
  const cases: [string, RegExp, RegExp][] = [
    ['cor/worker', /"one" has no cluster "cor"/, /Did you mean "core"\?/],
    ['core/wroker', /Cluster "core" has no node and no pod "wroker"/, /Did you mean "worker"\?/],
    [
      'core/kube-system/upf',
      /no pod "kube-system\/upf"/,
      /It has control-plane, worker, upf, kube-system\/coredns-1, late\./,
    ],
  ];
  for (const [text, message, hint] of cases) {
    const run = text.startsWith('cor/') ? fakeRun(t) : fakeRun(t, { command: /get pods/, stdout: pods });
    const error = await t.throwsAsync(findTarget(parseTarget(text), chosen, run), { instanceOf: UsageError });
    t.regex(error?.message ?? '', message);
    t.regex(error?.hint ?? '', hint);
  }
});

test('a lost kubeconfig is a failure that says what puts it back', async (t) => {
  const chosen = chosenIn(t);
  rmSync(kubeconfigPath(chosen.instance, 'core'));
  const error = await t.throwsAsync(findTarget(parseTarget('core/upf'), chosen, fakeRun(t)), {
    instanceOf: LabsError,
  });
  t.is(error?.exitCode, 3);
  t.is(error?.hint, '`labs up one` puts it back.');
});

test('kubeconfigs of all clusters or one; an unknown one is refused', async (t) => {
  const chosen = chosenIn(t);
  t.deepEqual(
    (await findKubeconfigs(chosen, undefined)).map(({ cluster }) => cluster),
    ['core', 'ran'],
  );
  t.is((await findKubeconfigs(chosen, 'ran'))[0]?.path, kubeconfigPath(chosen.instance, 'ran'));
  const error = await t.throwsAsync(findKubeconfigs(chosen, 'rna'), { instanceOf: UsageError });
  t.is(error?.hint, 'Did you mean "ran"?');
});

test('merged, every cluster is a context of its own name, in a file for its owner alone', async (t) => {
  const chosen = chosenIn(t);
  const { path } = await mergeKubeconfigs(chosen.instance, await findKubeconfigs(chosen, undefined));
  const text = readFileSync(path, 'utf8');
  t.is(statSync(path).mode & 0o777, 0o600);
  t.regex(text, /current-context: core/);
  t.regex(text, /- name: ran\n {4}context:\n {6}cluster: ran\n {6}user: ran/);
  t.regex(text, /- name: ran\n {4}user:\n {6}token: ran/);
  writeFileSync(kubeconfigPath(chosen.instance, 'core'), 'nothing: true\n');
  await t.throwsAsync(mergeKubeconfigs(chosen.instance, await findKubeconfigs(chosen, 'core')), {
    message: /core\.kubeconfig is no kubeconfig/,
  });
});

test('a kubeconfig is gone, damaged, or as kind writes it', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'labs-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'one.kubeconfig');
  t.is(await kubeconfigFault(path), 'gone');
  const whole = wholeKubeconfig();
  writeFileSync(path, whole);
  t.is(await kubeconfigFault(path), undefined);
  const damages = [
    '',
    'nothing: true\n',
    whole.slice(0, whole.length / 2),
    whole.slice(0, -30),
    whole.replace('current-context', 'context'),
    // A key whose end another text has taken.
    whole.replace(/(client-key-data: \S{20})\S+/, '$1'),
    Buffer.from(whole).map((byte, at) => (at % 3 === 0 ? byte ^ 0x55 : byte)),
  ];
  for (const damage of damages) {
    writeFileSync(path, damage);
    t.is(await kubeconfigFault(path), 'damaged', String(damage));
  }
});

/** In the order in which kind writes it, so that what is torn misses what it would miss. */
function wholeKubeconfig(): string {
  const pem = (what: string) => `-----BEGIN ${what}-----\nMIIB\n-----END ${what}-----\n`;
  const keys = { ca: pem('CERTIFICATE'), cert: pem('CERTIFICATE'), key: pem('EC PRIVATE KEY') };
  return kindsKubeconfig('https://127.0.0.1:6443', keys);
}
