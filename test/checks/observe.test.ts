import test from 'ava';
import { observeEndpoints } from '../../src/checks/endpoints.ts';
import { observeExec } from '../../src/checks/exec.ts';
import { observeKubernetes, watchKubernetes } from '../../src/checks/kubernetes.ts';
import { observeLogs } from '../../src/checks/logs.ts';
import { AbsentError, LookError } from '../../src/checks/reason.ts';
import { command, printCommand } from '../../src/command.ts';
import { CommandError } from '../../src/exec.ts';
import type { EndpointsCheck, ExecCheck, KubernetesCheck, LogsCheck } from '../../src/lab/check-types.ts';
import { fakeRun } from '../fake-run.ts';
import { fakeCheckContext } from './fake-check-context.ts';

const times = { name: 'x', title: 'x', within: 10, every: 1, steadyFor: 0 };
const kubernetes: KubernetesCheck = {
  kind: 'kubernetes',
  ...times,
  cluster: 'core',
  of: 'Pod',
  namespace: 'shop',
  objects: { name: 'web' },
  absent: false,
  expect: [],
};
const endpoints: EndpointsCheck = {
  kind: 'endpoints',
  ...times,
  service: { cluster: 'core', namespace: 'shop', name: 'web' },
  ready: 1,
};
const exec: ExecCheck = {
  kind: 'exec',
  ...times,
  in: { kind: 'pod', pod: { cluster: 'core', namespace: 'shop', pod: 'web-0' } },
  container: 'second',
  argv: ['cat', '/mark'],
  exitCode: 0,
};
const logs: LogsCheck = {
  kind: 'logs',
  ...times,
  of: { cluster: 'core', namespace: 'shop', pod: 'web-0' },
  container: 'second',
  previous: true,
  expect: { kind: 'contains', text: 'x' },
};

test('an object is read by name, and its absence is no failure of the command', async (t) => {
  const get = 'get Pod web --ignore-not-found --namespace shop --output=json';
  const found = fakeRun(t, { command: get, stdout: '{"kind":"Pod","metadata":{"name":"web"}}' });
  t.deepEqual(await observeKubernetes(kubernetes, await fakeCheckContext(t, { run: found })), [
    { kind: 'Pod', metadata: { name: 'web' } },
  ] as never);
  const none = await fakeCheckContext(t, { run: fakeRun(t, { command: get }) });
  t.deepEqual(await observeKubernetes(kubernetes, none), []);
});

test('objects are read by labels', async (t) => {
  const check = { ...kubernetes, objects: { selector: 'app=web,tier!=back' } };
  const run = fakeRun(t, {
    command: "get Pod '--selector=app=web,tier!=back' --namespace shop --output=json",
    stdout: '{"kind":"List","items":[{"metadata":{"name":"a"}},{"metadata":{"name":"b"}}]}',
  });
  const context = await fakeCheckContext(t, { run });
  t.is((await observeKubernetes(check, context)).length, 2);
  t.regex(printCommand(watchKubernetes(check, context)), /get Pod '--selector=.*' .* --watch --output=name$/);
});

test('a kind that the cluster does not have is an error, not an absence', async (t) => {
  const stderr = 'error: the server doesn\'t have a resource type "Pod"\n';
  const run = fakeRun(t, { command: 'get Pod', stderr, exitCode: 1 });
  await t.throwsAsync(
    fakeCheckContext(t, { run }).then((context) => observeKubernetes(kubernetes, context)),
    {
      instanceOf: LookError,
      message:
        /^Reading Pod in "core" failed: exit code 1: error: the server doesn't have a resource type "Pod"$/,
    },
  );
});

test('a Service that is not there is a definite no; a cluster that does not answer is an error', async (t) => {
  const slices = {
    command: 'get endpointslices --selector=kubernetes.io/service-name=web --output=json --namespace shop',
    stdout: '{"items":[{"endpoints":[{"addresses":["10.1.0.1"]}]}]}',
  };
  const service = 'get service web --output=name --namespace shop';
  const run = fakeRun(t, slices, { command: service });
  t.deepEqual(await observeEndpoints(endpoints, await fakeCheckContext(t, { run })), [
    { address: '10.1.0.1', state: 'ready' },
  ]);
  const stderr = 'Error from server (NotFound): services "web" not found\n';
  const gone = await fakeCheckContext(t, {
    run: fakeRun(t, slices, { command: service, stderr, exitCode: 1 }),
  });
  await t.throwsAsync(observeEndpoints(endpoints, gone), {
    instanceOf: AbsentError,
    message: 'Cluster "core" has no Service "shop/web"',
  });
  const refused = { stderr: 'connect: connection refused\n', exitCode: 1 };
  const silent = await fakeCheckContext(t, {
    run: fakeRun(t, { ...refused, command: 'endpointslices' }, { ...refused, command: service }),
  });
  await t.throwsAsync(observeEndpoints(endpoints, silent), {
    instanceOf: LookError,
    message: /^Reading the endpoints of "web" in "core" failed: the cluster does not answer/,
  });
});

test("a program's own exit code is an answer, without what kubectl adds to it", async (t) => {
  const stderr =
    'Defaulted container "a" out of: a, b\ncat: /mark: gone\ncommand terminated with exit code 1\n';
  const run = fakeRun(t, {
    command: 'exec --stdin --namespace shop web-0 --container=second -- cat /mark',
    stderr,
    exitCode: 1,
  });
  t.deepEqual(await observeExec(exec, await fakeCheckContext(t, { run })), {
    stdout: '',
    stderr: 'cat: /mark: gone\n',
    exitCode: 1,
  });
});

test('a program that could not be run is an error', async (t) => {
  for (const [stderr, message] of [
    ['Error from server (NotFound): pods "web-0" not found\n', /the pod does not exist/],
    [
      'error: container second is not valid for pod web-0 out of: web\n',
      /exit code 1: error: container second/,
    ],
    ['exec: "cat": executable file not found in $PATH\n', /the program is not there/],
  ] as const) {
    const run = fakeRun(t, { command: 'cat /mark', stderr, exitCode: 1 });
    const context = await fakeCheckContext(t, { run });
    await t.throwsAsync(observeExec(exec, context), { instanceOf: LookError, message });
  }
});

test('a program that does not end is an error that says how long it had', async (t) => {
  const output = { stdout: '', stderr: '', exitCode: -1 };
  const limits: unknown[] = [];
  const context = await fakeCheckContext(t, {
    run: (value, options) => {
      limits.push(options?.timeout);
      return Promise.reject(new CommandError(value, output, 'timeout', 'too long', undefined));
    },
  });
  for (const [within, limit] of [
    [1, 5],
    [10, 10],
    [60, 30],
  ] as const) {
    await t.throwsAsync(observeExec({ ...exec, within }, context), {
      instanceOf: LookError,
      message: `\`cat\` in "core/shop/web-0" did not end within ${limit} s`,
    });
  }
  t.deepEqual(limits, [5_000, 10_000, 30_000]);
});

test('a node runs its programs itself', async (t) => {
  const node = { cluster: 'core', name: 'worker', role: 'worker' } as const;
  const { container: _, ...rest } = exec;
  const check: ExecCheck = { ...rest, in: { kind: 'node', node } };
  const run = fakeRun(t, { command: 'docker exec core-worker cat /mark', stdout: 'x' });
  t.like(await observeExec(check, await fakeCheckContext(t, { run })), { stdout: 'x', exitCode: 0 });
  for (const trouble of ['No such container: core-worker', 'Container core-worker is paused, unpause it']) {
    const stderr = `Error response from daemon: ${trouble}\n`;
    const away = await fakeCheckContext(t, {
      run: fakeRun(t, { command: 'docker exec', stderr, exitCode: 1 }),
    });
    await t.throwsAsync(observeExec(check, away), {
      instanceOf: LookError,
      message: 'The node "core/worker" is not running',
    });
  }
});

test('a log is read; a container that was never restarted has no earlier one', async (t) => {
  const get = 'logs --namespace shop web-0 --container=second --previous';
  const run = fakeRun(t, { command: get, stdout: 'a\n' });
  t.is(await observeLogs(logs, await fakeCheckContext(t, { run })), 'a\n');
  const stderr =
    'Error from server (BadRequest): previous terminated container "second" in pod "web-0" not found\n';
  const never = await fakeCheckContext(t, { run: fakeRun(t, { command: get, stderr, exitCode: 1 }) });
  await t.throwsAsync(observeLogs(logs, never), {
    instanceOf: AbsentError,
    message: 'The container of "core/shop/web-0" was not restarted yet',
  });
  const gone = 'error: error from server (NotFound): pods "web-0" not found in namespace "shop"\n';
  const noPod = await fakeCheckContext(t, { run: fakeRun(t, { command: get, stderr: gone, exitCode: 1 }) });
  await t.throwsAsync(observeLogs(logs, noPod), { instanceOf: LookError, message: /the pod does not exist/ });
});

test('the commands of the context are those of kubectl', async (t) => {
  const { execIn } = await fakeCheckContext(t);
  const pod = { cluster: 'core', namespace: 'shop', pod: 'web-0' };
  t.deepEqual(
    execIn(pod)(['ls']),
    command(
      ...([
        'kubectl',
        '--kubeconfig',
        'core',
        'exec',
        '--stdin',
        '--namespace',
        'shop',
        'web-0',
        '--',
        'ls',
      ] as const),
    ),
  );
});
