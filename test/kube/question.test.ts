import test from 'ava';
import { command } from '../../src/command.ts';
import { questionOf } from '../../src/kube/question.ts';
import { apply, applyDryRun, execInPod, getObjects, kubectlFor } from '../../src/tools/kubectl.ts';

const kubeconfig = '/state/one.kubeconfig';
const kubectl = kubectlFor('/cache/kubectl', kubeconfig);
const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } };

test('what labs asks most is understood', (t) => {
  t.deepEqual(questionOf(kubectl('get', 'pods', '--all-namespaces', '--output=json')), {
    kind: 'get',
    kubeconfig,
    resource: 'pods',
    name: undefined,
    namespace: undefined,
    selectors: {},
    maybeAbsent: false,
    limit: undefined,
  });
  const byName = ['deployment', 'web', '--namespace', 'shop', '--ignore-not-found', '--output', 'json'];
  t.deepEqual(questionOf(kubectl('get', ...byName)), {
    kind: 'get',
    kubeconfig,
    resource: 'deployment',
    name: 'web',
    namespace: 'shop',
    selectors: {},
    maybeAbsent: true,
    limit: undefined,
  });
  const documents = [object];
  t.deepEqual(questionOf(getObjects(kubectl, documents)), { kind: 'getThese', kubeconfig, documents });
  const made = apply(kubectl, documents);
  t.deepEqual(questionOf(made), { kind: 'apply', kubeconfig, documents, isDryRun: false });
  const { argv, input = '' } = made;
  const typed = { kind: 'apply', kubeconfig, documents: input, isDryRun: false } as const;
  t.deepEqual(questionOf({ argv, input }), typed, 'what a person would type says it in YAML alone');
  t.deepEqual(questionOf(applyDryRun(kubectl, [object])), {
    kind: 'apply',
    kubeconfig,
    documents,
    isDryRun: true,
  });
  const pod = { cluster: 'one', namespace: 'shop', pod: 'web' };
  t.deepEqual(questionOf(execInPod(kubectl, pod, ['sh', '-c', 'x --flag', '--', 'y'], 'side')), {
    kind: 'exec',
    kubeconfig,
    namespace: 'shop',
    pod: 'web',
    container: 'side',
    argv: ['sh', '-c', 'x --flag', '--', 'y'],
  });
});

test('a plain patch is understood, any other kind of it is not', (t) => {
  const words = ['deployment', 'web', '--namespace', 'shop', '--patch', '{"spec":{}}'];
  const patch = {
    kind: 'patch',
    kubeconfig,
    resource: 'deployment',
    name: 'web',
    patch: '{"spec":{}}',
  } as const;
  t.deepEqual(questionOf(kubectl('patch', ...words)), { ...patch, namespace: 'shop' });
  t.is(questionOf(kubectl('patch', ...words, '--type=json')), undefined);
  t.is(questionOf(kubectl('patch', ...words, '--dry-run=server')), undefined);
  t.is(questionOf(kubectl('patch', 'deployment', '--patch', '{}')), undefined);
});

test('a limit is read in seconds', (t) => {
  const get = (limit: string) => kubectl('get', 'nodes', `--request-timeout=${limit}`, '--output=json');
  t.like(questionOf(get('5s')), { limit: 5000 });
  t.is(questionOf(get('1m')), undefined);
});

test('selectors become query parameters', (t) => {
  const question = questionOf(
    kubectl(
      'get',
      'events',
      '--namespace',
      'a',
      '--field-selector=type=Warning',
      '--selector=b=c',
      '--output=json',
    ),
  );
  t.like(question, { kind: 'get', selectors: { fieldSelector: 'type=Warning', labelSelector: 'b=c' } });
});

for (const [why, argv] of [
  ['another program', ['docker', '--kubeconfig', kubeconfig, 'ps']],
  ['another verb', ['kubectl', '--kubeconfig', kubeconfig, 'delete', 'pod', 'a']],
  ['no kubeconfig of its own', ['kubectl', 'get', 'pods', '--output=json']],
  ['a table for people', ['kubectl', '--kubeconfig', kubeconfig, 'get', 'pods']],
  ['a watch', ['kubectl', '--kubeconfig', kubeconfig, 'get', 'pods', '--watch', '--output=json']],
  [
    'an unknown flag',
    ['kubectl', '--kubeconfig', kubeconfig, 'get', 'pods', '--chunk-size=1', '--output=json'],
  ],
  ['two names', ['kubectl', '--kubeconfig', kubeconfig, 'get', 'pods', 'a', 'b', '--output=json']],
  [
    'a name and a selector',
    ['kubectl', '--kubeconfig', kubeconfig, 'get', 'pod', 'a', '--selector=b', '--output=json'],
  ],
  ['a terminal', ['kubectl', '--kubeconfig', kubeconfig, 'exec', '--stdin', '--tty', 'a', '--', 'sh']],
  ['a file', ['kubectl', '--kubeconfig', kubeconfig, 'apply', '--server-side', '--filename', 'a.yaml']],
  ['another manager', ['kubectl', '--kubeconfig', kubeconfig, 'apply', '--server-side', '--filename', '-']],
] as const) {
  test(`left to the program itself: ${why}`, (t) => {
    const [first, ...rest] = argv;
    t.is(questionOf(command(first, ...rest)), undefined);
  });
}

test('an argument that only a process can tell leaves the command to it', (t) => {
  const value = command('kubectl', '--kubeconfig', kubeconfig, 'exec', {
    join: [{ outputOf: command('x') }],
  });
  t.is(questionOf(value), undefined);
});
