import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { printCommand } from '../../src/command.ts';
import { execCommand } from '../../src/commands/exec.ts';
import { logCommands } from '../../src/commands/logs.ts';
import { UsageError } from '../../src/errors.ts';
import type { Target } from '../../src/state/target.ts';
import { kubectlFor } from '../../src/tools/kubectl.ts';
import { type Call, fakePrograms } from '../fake-programs.ts';
import { runLabs, startLabs } from '../labs-process.ts';

const row = {
  Names: 'labs-one-core-worker',
  State: 'running',
  Networks: 'labs-one',
  Labels: 'io.x-k8s.kind.cluster=labs-one-core',
};
const engine: Call[] = [
  { args: /^ps --all/, stdout: `${JSON.stringify(row)}\n` },
  { args: /^network ls/, stdout: 'labs-one\tlabs.instance=one\n' },
];
const hasTcpdump: Call = { args: /^exec --interactive labs-one-core-worker sh -c command -v tcpdump$/ };
/** Frames come until standard input ends; then the last one and the figures, as from the real wrapper script. */
const tcpdump = `
  process.stderr.write('listening on n3\\n');
  process.stdout.write('first ');
  process.on('SIGINT', () => process.exit(9));
  process.stdin.resume();
  process.stdin.on('end', () => {
    process.stdout.write('last');
    process.stderr.write('2 packets captured\\n');
  });`;

const node: Target = {
  kind: 'node',
  node: { cluster: 'core', name: 'worker', container: 'n', state: 'running' },
};
const pod: Target = {
  kind: 'pod',
  pod: { cluster: 'core', namespace: 'ns', pod: 'upf' },
  kubectl: kubectlFor('kubectl', '/k'),
};

test('exec passes standard input and streams through, and the exit code', async (t) => {
  const { env } = fakePrograms(t, {
    docker: [
      ...engine,
      {
        args: ['exec', '--interactive', 'labs-one-core-worker', 'sh', '-c', 'cat; exit 7'],
        body: "process.stdin.pipe(process.stdout); process.stdin.on('end', () => { process.stderr.write('err'); process.exitCode = 7; });",
      },
    ],
  });
  const labs = startLabs(['exec', 'core/worker', '--', 'sh', '-c', 'cat; exit 7'], env);
  labs.child.stdin.end('through');
  t.deepEqual(await labs.ended, { stdout: 'through', stderr: 'err', exitCode: 7 });
});

test("what follows the target is the program's, options too; options of labs come before", async (t) => {
  const { env } = fakePrograms(t, {
    docker: [...engine, { args: ['exec', '--interactive', 'labs-one-core-worker', 'ip', '-l', '--json'] }],
  });
  t.is((await runLabs(['exec', '-l', 'one', 'core/worker', 'ip', '-l', '--json'], env)).exitCode, 0);
  const { exitCode, stderr } = await runLabs(['exec', 'core/worker', '-l', 'one', 'ip'], env);
  t.is(exitCode, 2);
  t.regex(stderr, /"-l" is no program\nOptions of labs stand before the target/);
});

test('a terminal is asked for only when there is one on both sides', (t) => {
  t.is(printCommand(execCommand(node, ['sh'], true)), 'docker exec --interactive --tty n sh');
  t.is(
    printCommand(execCommand(pod, ['sh'], false)),
    'kubectl --kubeconfig /k exec --stdin --quiet --namespace ns upf -- sh',
  );
});

test('logs of a pod are those of all its containers, of a node its output and its journal', (t) => {
  const print = (...args: Parameters<typeof logCommands>) => logCommands(...args).map(printCommand);
  t.deepEqual(print(pod, { previous: true, tail: '5' }), [
    'kubectl --kubeconfig /k logs --namespace ns upf --all-containers --prefix --previous --tail=5',
  ]);
  t.deepEqual(print(node, {}), ['docker logs n', 'docker exec n journalctl --no-pager --output=short-iso']);
  t.throws(() => logCommands(node, { previous: true }), { instanceOf: UsageError });
});

test('Ctrl-C ends a capture in good order: the last frames and figures arrive, exit code 0', async (t) => {
  const { env } = fakePrograms(t, {
    docker: [...engine, hasTcpdump, { args: /capture 86400 tcpdump -i n3 .*-w - .*-- icmp$/, body: tcpdump }],
  });
  const labs = startLabs(['capture', 'core/worker:n3', '-w', '-', 'icmp'], env);
  await labs.said('first');
  labs.child.kill('SIGINT');
  const { stdout, stderr, exitCode } = await labs.ended;
  t.is(exitCode, 0);
  t.is(stdout, 'first last');
  t.regex(stderr, /listening on n3\n2 packets captured\n$/);
});

test('a capture ends with its reader', async (t) => {
  const { env, called } = fakePrograms(t, {
    docker: [
      ...engine,
      hasTcpdump,
      {
        args: /capture 86400 tcpdump/,
        body: `${tcpdump} setInterval(() => process.stdout.write('more'), 20).unref();`,
      },
    ],
  });
  const labs = startLabs(['capture', 'core/worker:n3', '-w', '-'], env);
  await called('docker', 3);
  await labs.said('first');
  labs.child.stdout.destroy();
  t.is((await labs.ended).exitCode, 0);
});

test('a pcap file is for its owner alone, and a file that cannot be written is said before anything runs', async (t) => {
  const { env, folder } = fakePrograms(t, {
    docker: [...engine, hasTcpdump, { args: /capture 86400 tcpdump/, body: tcpdump }],
  });
  const file = join(folder, 'x.pcap');
  t.is((await runLabs(['capture', 'core/worker:n3', '--duration', '1', '-w', file], env)).exitCode, 0);
  t.is(readFileSync(file, 'utf8'), 'first last');
  t.is(statSync(file).mode & 0o777, 0o600);
  const { exitCode, stderr } = await runLabs(['capture', 'core/worker:n3', '-w', folder], env);
  t.is(exitCode, 2);
  t.regex(stderr, /cannot be written: EISDIR/);
});

test('an interface that is not there is named together with those that are', async (t) => {
  const { env } = fakePrograms(t, {
    docker: [
      ...engine,
      hasTcpdump,
      { args: /tcpdump -i n4/, stderr: 'tcpdump: n4: No such device exists\n', exitCode: 1 },
      { args: /cat \/proc\/net\/dev$/, stdout: 'x\ny\n lo: 0\n n3: 0\n' },
    ],
  });
  const { exitCode, stderr } = await runLabs(['capture', 'core/worker:n4'], env);
  t.is(exitCode, 3);
  t.regex(stderr, /Error: There is no interface "n4" in labs-one-core-worker\nDid you mean "n3"\?\n$/);
});

test('kubeconfig prints paths, content, or one merged file', async (t) => {
  const { env, folder } = fakePrograms(t, { docker: engine });
  const own = join(folder, 'state/one');
  const text = 'clusters: [{name: a, cluster: {}}]\nusers: [{name: a, user: {}}]\n';
  const missing = await runLabs(['kubeconfig'], env);
  t.is(missing.exitCode, 3);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, 'core.kubeconfig'), text);
  t.is((await runLabs(['kubeconfig', 'core'], env)).stdout, `${own}/core.kubeconfig\n`);
  t.is((await runLabs(['kubeconfig', '--raw'], env)).stdout, text);
  const merged = (await runLabs(['kubeconfig', '--merge'], env)).stdout.trim();
  t.true(existsSync(merged));
  t.deepEqual(JSON.parse((await runLabs(['kubeconfig', '--json'], env)).stdout), {
    instance: 'one',
    kubeconfigs: [{ cluster: 'core', path: `${own}/core.kubeconfig` }],
  });
});

test('status is 3 when something does not run, and its JSON has it all', async (t) => {
  const { env } = fakePrograms(t, {
    docker: [
      { args: /^ps --all/, stdout: `${JSON.stringify({ ...row, State: 'exited' })}\n` },
      { args: /^network ls/ },
    ],
  });
  const [text, json] = await Promise.all([runLabs(['status'], env), runLabs(['status', '--json'], env)]);
  t.is(text.exitCode, 3);
  t.regex(text.stdout, /^one: not whole; .*\n {2}Nodes\n {4}core\/worker {2}exited\n/);
  t.like(JSON.parse(json.stdout), { instances: [{ name: 'one', isWhole: false }] });
});
