import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { command } from '../command.ts';
import type { CommandContext } from '../commands/context.ts';
import { type Run, runner } from '../exec.ts';
import type { Emit } from '../progress.ts';
import { type InstanceView, listInstances } from '../state/engine-view.ts';
import { type Instance, kubeconfigPath } from '../state/instance.ts';
import { readState } from '../state/store.ts';
import { kubectlFor } from '../tools/kubectl.ts';
import { type Answer, ask } from './ask.ts';
import type { Collector } from './collector.ts';
import {
  clusterCollectors,
  engineCollectors,
  kernelCollectors,
  machineCollectors,
  nodeCollectors,
  podCollectors,
} from './collectors.ts';
import { copyInstanceFiles } from './instance-files.ts';

export interface BundleOptions {
  /** Where the archive goes; by default into the instance's folder. */
  readonly output?: string;
  /** Texts that only the caller has, by path in the bundle: the plan, the run's own log. */
  readonly texts?: Readonly<Record<string, string>>;
  readonly emit?: Emit;
  /** Runs the collectors; by default real processes. */
  readonly run?: Run;
}

type Surroundings = Pick<CommandContext, 'clock' | 'signal' | 'version'>;

/** Milliseconds for the whole bundle: half a bundle is worth more than a hung command. */
const wholeLimit = 180_000;
/** More at once only makes each of them late on a small machine. */
const sideBySide = 6;

/**
 * Collects what tells why something went wrong and packs it; resolves with the archive's path. What cannot be
 * collected is recorded in bundle.json. Works after Ctrl-C too, until the next one.
 */
export async function collectBundle(
  instance: Instance,
  context: Surroundings,
  options: BundleOptions = {},
): Promise<string> {
  const created = new Date(context.clock.now()).toISOString();
  const name = `labs-${instance.name}-${created.replace(/\.\d+Z$/, 'Z').replaceAll(':', '')}`;
  const output = resolve(options.output ?? join(instance.folder, `${name}.tar.gz`));
  const work = await mkdtemp(join(tmpdir(), 'labs-bundle-'));
  const folder = join(work, name);
  try {
    await mkdir(folder, { mode: 0o700 });
    const run = options.run ?? runner(bundleSignal(context.signal));
    const answers = await collectAll(instance, folder, run, options.emit ?? (() => {}));
    for (const [file, text] of Object.entries(options.texts ?? {})) {
      await writeFile(join(folder, file), text, { mode: 0o600 });
    }
    const files = await copyInstanceFiles(instance, join(folder, 'instance'));
    const about = {
      labs: context.version,
      node: process.version,
      instance: instance.name,
      created,
      answers,
      files,
    };
    await writeFile(join(folder, 'bundle.json'), `${JSON.stringify(about, null, 2)}\n`, { mode: 0o600 });
    await pack(work, name, output, run);
    return output;
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

function bundleSignal(signal: AbortSignal): AbortSignal {
  const whole = AbortSignal.timeout(wholeLimit);
  return signal.aborted ? whole : AbortSignal.any([signal, whole]);
}

async function collectAll(instance: Instance, folder: string, run: Run, emit: Emit): Promise<Answer[]> {
  const recorded = await readState(instance);
  const tools = recorded.kind === 'known' ? recorded.state.tools : { kind: 'kind', kubectl: 'kubectl' };
  const view = await viewOf(instance, run);
  const answers: Answer[] = [];
  let asked = 0;
  const askAll = async (collectors: readonly Collector[]) => {
    asked += collectors.length;
    const queue = [...collectors];
    await Promise.all(
      Array.from({ length: sideBySide }, async () => {
        for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
          answers.push(await ask(next, folder, run));
          emit({ kind: 'note', id: 'collect', text: `${answers.length} of ${asked}: ${next.file}` });
        }
      }),
    );
  };
  const clusters = [...new Set(view.nodes.map((node) => node.cluster))].map((cluster) => ({
    cluster,
    kubectl: kubectlFor(tools.kubectl, kubeconfigPath(instance, cluster)),
  }));
  await askAll([
    ...machineCollectors(tools.kind, tools.kubectl),
    ...engineCollectors(view),
    ...kernelCollectors(view.nodes.filter((node) => node.state === 'running')),
    ...clusters.flatMap(({ cluster, kubectl }) => clusterCollectors(cluster, kubectl)),
    ...view.nodes.flatMap(nodeCollectors),
  ]);
  const perPod = await Promise.all(
    clusters.map(async ({ cluster, kubectl }) => {
      const pods = kubectl('get', 'pods', '--all-namespaces', '--output=json');
      return run(pods, { timeout: 20_000 }).then(
        ({ stdout }) => podCollectors(cluster, kubectl, stdout),
        () => [],
      );
    }),
  );
  await askAll(perPod.flat());
  return answers.sort((a, b) => a.file.localeCompare(b.file));
}

/** An engine that does not answer is part of the diagnosis: the machine's collectors record what it says. */
async function viewOf(instance: Instance, run: Run): Promise<InstanceView> {
  const nothing: InstanceView = { name: instance.name, nodes: [], others: [], networks: [] };
  const views = await listInstances(run).catch(() => []);
  return views.find((view) => view.name === instance.name) ?? nothing;
}

async function pack(work: string, name: string, output: string, run: Run): Promise<void> {
  await mkdir(dirname(output), { recursive: true, mode: 0o700 });
  const partial = `${output}.partial`;
  try {
    // Made before tar opens it, so that nobody else can read it at any moment.
    await writeFile(partial, '', { mode: 0o600 });
    await run(command('tar', '-czf', partial, '-C', work, name), { timeout: 60_000 });
    await chmod(partial, 0o600);
    await rename(partial, output);
  } finally {
    await rm(partial, { force: true });
  }
}
