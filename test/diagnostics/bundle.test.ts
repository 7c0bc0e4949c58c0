import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Command, printCommand } from '../../src/command.ts';
import { collectBundle } from '../../src/diagnostics/bundle.ts';
import { CommandError, type Run, runner } from '../../src/exec.ts';
import { openInstance } from '../../src/state/open.ts';
import { fakeContext } from '../fake-context.ts';

const container = {
  Names: 'labs-one-core-control-plane',
  State: 'running',
  Networks: 'labs-one',
  Labels: 'io.x-k8s.kind.cluster=labs-one-core',
};
const pods = {
  kind: 'List',
  items: [
    {
      metadata: { name: 'upf', namespace: 'default' },
      spec: { containers: [{ env: [{ name: 'A', value: 'very-private' }] }] },
      status: { containerStatuses: [{ name: 'main', restartCount: 2 }] },
    },
  ],
};

/** Everything answers in words of its own but what `fails` names; `tar` is the real one. */
function answering(asked: string[], fails: RegExp): Run {
  const real = runner(new AbortController().signal);
  return async (command: Command, options) => {
    const printed = printCommand(command);
    asked.push(printed);
    if (command.argv[0] === 'tar') {
      return real(command, options);
    }
    if (fails.test(printed)) {
      const output = { stdout: '', stderr: 'no', exitCode: 1 };
      throw new CommandError(command, output, 'exit', `\`${printed}\` failed: no`, undefined);
    }
    return { stdout: answerTo(printed), stderr: '', exitCode: 0 };
  };
}

function answerTo(printed: string): string {
  if (printed.startsWith('docker ps --all --no-trunc --format')) {
    return JSON.stringify(container);
  }
  if (printed.includes('get pods --all-namespaces --output=json') || printed.includes('get nodes,pods')) {
    return JSON.stringify(pods);
  }
  if (printed.startsWith('docker inspect')) {
    return JSON.stringify([{ Config: { Env: ['HTTP_PROXY=very-private'] } }]);
  }
  return printed.includes('json') ? '{}' : `answer to ${printed}`;
}

async function collect(t: ExecutionContext, fails = /^never$/) {
  const folder = mkdtempSync(join(tmpdir(), 'labs-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const instance = openInstance(folder, 'one');
  mkdirSync(join(instance.folder, 'evidence'), { recursive: true });
  writeFileSync(join(instance.folder, 'core.kubeconfig'), 'client-key-data: very-private');
  writeFileSync(join(instance.folder, '_all.kubeconfig'), 'client-key-data: very-private');
  writeFileSync(join(instance.folder, 'evidence/n3.pcap'), Buffer.from([0xd4, 0xc3, 0xb2, 0xa1]));
  symlinkSync('/etc/passwd', join(instance.folder, 'link'));
  const asked: string[] = [];
  const run = answering(asked, fails);
  const texts = { 'plan.txt': 'the plan' };
  const path = await collectBundle(instance, fakeContext(), { run, texts, output: join(folder, 'b.tar.gz') });
  const real = runner(new AbortController().signal);
  await real({ argv: ['tar', '-xzf', path, '-C', folder] });
  const unpacked = join(folder, 'labs-one-1970-01-01T000000Z');
  const { stdout } = await real({ argv: ['find', unpacked, '-type', 'f', '-printf', '%P %m\n'] });
  return { path, asked, unpacked, files: stdout.trim().split('\n') };
}

test("the bundle holds machine, engine, node, cluster, pod logs, evidence and the caller's texts", async (t) => {
  const { files } = await collect(t);
  const names = files.map((line) => line.split(' ')[0]);
  for (const name of [
    'bundle.json',
    'plan.txt',
    'machine/docker-version.json',
    'engine/labs-one-core-control-plane.inspect.json',
    'nodes/core-control-plane/ip-link.json',
    'nodes/core-control-plane/tc-filter.txt',
    'clusters/core/objects.json',
    'clusters/core/logs/default/upf/main.log',
    'clusters/core/logs/default/upf/main.previous.log',
    'instance/evidence/n3.pcap',
  ]) {
    t.true(names.includes(name), name);
  }
});

test('only its owner can read it, and it holds no secret', async (t) => {
  const { path, files, unpacked, asked } = await collect(t);
  t.is(statSync(path).mode & 0o777, 0o600);
  t.deepEqual(
    files.filter((line) => !line.endsWith(' 600')),
    [],
  );
  t.deepEqual(
    files.filter((line) => /kubeconfig|link /.test(line)),
    [],
  );
  for (const line of files) {
    const [name = ''] = line.split(' ');
    t.notRegex(readFileSync(join(unpacked, name), 'utf8'), /very-private/, name);
  }
  t.deepEqual(
    asked.filter((command) => /secret|configmap/i.test(command)),
    [],
  );
});

test('what could not be collected is recorded with the reason, and does not stop the rest', async (t) => {
  const { unpacked, files } = await collect(t, /docker exec/);
  const { answers } = JSON.parse(readFileSync(join(unpacked, 'bundle.json'), 'utf8'));
  const failed = answers.filter(({ outcome }: { outcome: string }) => outcome === 'failed');
  t.true(failed.length > 10);
  t.regex(failed[0].error, /failed: no/);
  t.true(files.some((line) => line.startsWith('clusters/core/objects.json')));
});

test('with the engine gone there is still a bundle that says so', async (t) => {
  const { unpacked } = await collect(t, /^docker/);
  const { answers } = JSON.parse(readFileSync(join(unpacked, 'bundle.json'), 'utf8'));
  t.like(
    answers.find(({ file }: { file: string }) => file === 'machine/docker-info.json'),
    { outcome: 'failed' },
  );
});
