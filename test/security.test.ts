import { globSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import test from 'ava';
import { handlerOf } from '../src/actions/table.ts';
import { type Arg, type Command, command } from '../src/command.ts';
import { runner } from '../src/exec.ts';
import { loadLab } from '../src/lab/load.ts';
import type { KubernetesObject } from '../src/lab/types.ts';
import { planUp } from '../src/plan/plan.ts';
import type { Plan } from '../src/plan/types.ts';

const root = dirname(import.meta.dirname);
const labs = globSync('{labs,test/fixtures/labs}/*/lab.yaml', { cwd: root })
  .map((file) => dirname(file))
  .sort();
const ingredients = {
  tools: { kind: '/cache/kind', kubectl: '/cache/kubectl' },
  nodeImage: 'node',
  helperImage: 'koko',
  toolboxImage: 'toolbox',
  multus: [{ apiVersion: 'apps/v1', kind: 'DaemonSet', metadata: { name: 'kube-multus-ds' } }],
};

async function planOf(folder: string): Promise<Plan> {
  const lab = await loadLab(join(root, folder));
  return planUp(lab, { name: basename(folder), folder: `/state/${basename(folder)}` }, ingredients);
}

/** Every command of a plan, those too whose output is an argument of another. */
function commandsOf(plan: Plan): Command[] {
  const site = { instance: plan.instance, tools: plan.tools };
  return plan.actions
    .flatMap((action) => {
      const handler = handlerOf(action);
      return [...handler.make(action, site), ...(handler.byHand?.(action, site) ?? [])];
    })
    .flatMap(withInner);
}

function withInner(value: Command): Command[] {
  return [value, ...value.argv.flatMap((arg) => innerOf(arg).flatMap(withInner))];
}

function innerOf(arg: Arg): Command[] {
  return typeof arg === 'string'
    ? []
    : arg.join.flatMap((part) => (typeof part === 'string' ? [] : [part.outputOf]));
}

/** What follows `sh -c` or `bash -c`. */
function scriptsIn(argv: readonly Arg[]): Arg[] {
  return argv.flatMap((arg, at) => {
    const isShell = /(^|\/)(ba|da|z)?sh$/.test(typeof argv[at - 1] === 'string' ? String(argv[at - 1]) : '');
    return isShell && arg === '-c' ? [argv[at + 1] ?? ''] : [];
  });
}

const planScripts = ['until test -s /etc/cni/net.d/00-multus.conf; do sleep 0.2; done'];

for (const folder of labs) {
  test(`no script in the plan of ${folder} holds anything of the lab`, async (t) => {
    const commands = commandsOf(await planOf(folder));
    t.true(commands.length > 3);
    const scripts = commands.flatMap(({ argv }) => scriptsIn(argv));
    t.deepEqual(
      scripts.filter((script) => !planScripts.includes(String(script))),
      [],
    );
  });

  test(`nothing in the plan of ${folder} listens beyond loopback`, async (t) => {
    const commands = commandsOf(await planOf(folder));
    // koko has a `-p`, too.
    const containers = commands.filter(
      ({ argv }) => argv[0] === 'docker' && /^(run|create)$/.test(String(argv[1])),
    );
    const publishing = /^(-p|-P|--publish|--publish-all)(=|$)/;
    t.is(containers.length, 1);
    t.false(containers.some(({ argv }) => argv.some((arg) => publishing.test(String(arg)))));
    const configs = commands.flatMap(({ argv, input }) => (argv.includes('cluster') ? [input ?? ''] : []));
    t.true(configs.length > 0);
    for (const config of configs) {
      t.regex(config, /^ {2}apiServerAddress: 127\.0\.0\.1$/m);
      t.notRegex(config, /extraPortMappings|hostPort|listenAddress|0\.0\.0\.0|extraMounts|hostPath/);
    }
  });
}

test('the helper container has no ports, no mounts, and what the documentation says of its reach', async (t) => {
  const commands = commandsOf(await planOf('labs/multus-mirror'));
  const runs = commands.filter(({ argv }) => argv[1] === 'run').map(({ argv }) => argv);
  t.deepEqual(runs, [
    [
      ...['docker', 'run', '--detach', '--name', 'labs-multus-mirror-koko'],
      ...['--label', 'labs.instance=multus-mirror', '--privileged', '--pid', 'host', '--network', 'host'],
      ...['koko', 'sleep', 'infinity'],
    ],
  ]);
  const page = readFileSync(join(root, 'docs/security.md'), 'utf8');
  for (const reach of ['--privileged', '--pid host', '--network host']) {
    t.true(page.includes(`\`${reach}\``), reach);
  }
});

test('the mirroring pod gets its interfaces as arguments: its script is the same in all of them', async (t) => {
  const plan = await planOf('labs/multus-mirror');
  const other = structuredClone(plan);
  const containers = (one: Plan) =>
    one.actions.flatMap((action) => (action.kind === 'mirror' ? action.objects.flatMap(containersOf) : []));
  const [container] = containers(other);
  const [shell, flag, script, ...rest] = container?.command ?? [];
  t.deepEqual([shell, flag, ...rest], ['sh', '-c', 'mirror', 'n3', 'tap-down']);
  t.notRegex(script ?? '', /n3|tap|multus-mirror|core/);
});

interface Container {
  readonly command?: readonly string[];
}

function containersOf(object: KubernetesObject): Container[] {
  const { spec } = object as { spec?: { template?: { spec?: { containers?: Container[] } } } };
  return spec?.template?.spec?.containers ?? [];
}

/** Every shell that the sources start, by file: what stands in place of the script, read by a person and found fixed. */
const readScripts: Readonly<Record<string, readonly string[]>> = {
  'src/actions/multus.ts': ['written'],
  'src/capture/capture.ts': ['script'],
  'src/capture/lookout.ts': ["'command -v tcpdump'"],
  'src/checks/capture.ts': ['script'],
  'src/commands/logs.ts': ['script'],
  'src/diagnostics/collectors.ts': ['filters', 'cni', "'cat /proc/meminfo; df -h; cat /proc/loadavg'"],
  'src/doctor/engine-repairs.ts': [
    'startScript',
    'stopScript',
    '\'exec dpkg --install --auto-deconfigure --force-confold "$1"/*.deb\'',
    '\'cd "$1" && shift && exec "$@"\'',
  ],
  'src/doctor/kernel-sight.ts': ['trialScript', 'trialScript'],
  'src/doctor/resources.ts': ["'ulimit -H -n'"],
  'src/plan/mirroring-pod.ts': ['script', 'probe'],
  'src/proof/inventory.ts': ['nodeScript'],
  'src/supply/flatten.ts': ['pipe'],
  'src/supply/node-image.ts': ['script', 'pipe'],
  'src/tools/ip.ts': ['listScript'],
  'src/tools/node-questions.ts': ['script'],
};

test('every shell that the sources start runs a script that was looked at', (t) => {
  const found: Record<string, string[]> = {};
  for (const file of globSync('src/**/*.ts', { cwd: root }).sort()) {
    const text = readFileSync(join(root, file), 'utf8');
    // tcpdump and python have a `-c`, too.
    const starts = [...text.matchAll(/(?:'sh',|image,|'bash',)\s*'-c',\s*('(?:[^'\\]|\\.)*'|\w+)/g)];
    if (starts.length > 0) {
      found[file] = starts.map(([, script]) => script ?? '');
    }
  }
  t.deepEqual(found, readScripts);
});

test('of the fixed scripts none is put together from a value', (t) => {
  for (const file of Object.keys(readScripts)) {
    const text = readFileSync(join(root, file), 'utf8');
    const templates = [
      ...text.matchAll(/const \w*(?:[sS]cript|pipe|filters|cni|probe|written) =\s*`([^`]*)`/g),
    ];
    const holes = templates.flatMap(([, body]) => [...(body ?? '').matchAll(/(?<!\\)\$\{([^}]*)\}/g)]);
    // With a backslash it is the shell's own. A constant of the same file: the path of Multus' own configuration.
    t.deepEqual(
      holes.map(([, hole]) => hole).filter((hole) => hole !== 'configuration'),
      [],
      file,
    );
  }
});

test('zx runs only what a step says: nothing is put into its template', (t) => {
  const files = globSync('src/**/*.ts', { cwd: root });
  const importers = files.filter((file) => /from 'zx'/.test(readFileSync(join(root, file), 'utf8')));
  t.deepEqual(importers, ['src/steps/script.ts']);
  const text = readFileSync(join(root, 'src/steps/script.ts'), 'utf8');
  t.regex(text, /Object\.assign\(\[script\], \{ raw: \[script\] \}\)/);
  t.notRegex(text, /\$`|\)`/);
});

test('whatever the umask, only the owner may read what can hold keys', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'labs-modes-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const program = join(root, 'test/loose-umask.ts');
  const lab = join(root, 'test/fixtures/labs/one-node');
  const run = runner(new AbortController().signal);
  const { stdout } = await run(command(process.execPath, program, folder, lab));
  const modes = JSON.parse(stdout) as Record<string, string>;
  const expected = {
    'bundle.tar.gz': '600',
    'capture.pcap': '600',
    home: '700',
    'home/state': '700',
    'home/state/one': '700',
    'home/state/one.lock': '600',
    'home/state/one/_all.kubeconfig': '600',
    'home/state/one/bin': '700',
    'home/state/one/bin/koko': '700',
    'home/state/one/one.kubeconfig': '600',
    'home/state/one/plan.json': '600',
    'home/state/one/progress.json': '600',
    'home/state/one/state.json': '600',
    'home/state/one/work': '700',
  };
  t.deepEqual(modes, expected);
});
