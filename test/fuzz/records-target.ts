import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { CommandContext } from '../../src/commands/context.ts';
import { LabsError } from '../../src/errors.ts';
import { loadLab } from '../../src/lab/load.ts';
import type { Lab } from '../../src/lab/types.ts';
import { gatherReport } from '../../src/lifecycle/report-input.ts';
import { gatherResults } from '../../src/lifecycle/report-results.ts';
import { planUp } from '../../src/plan/plan.ts';
import { withRemovals } from '../../src/plan/removals.ts';
import type { Instance } from '../../src/state/instance.ts';
import { mergeKubeconfigs } from '../../src/state/kubeconfig.ts';
import { lockHolder, lockPath, withLock } from '../../src/state/lock.ts';
import { makeInstanceFolder } from '../../src/state/open.ts';
import { planPath, readPlan, writePlan } from '../../src/state/plan-file.ts';
import { readStatus } from '../../src/state/status.ts';
import { statePath, writeState } from '../../src/state/store.ts';
import { livesOf } from '../../src/steps/life.ts';
import { changeStep, progressPath, readProgress, untouched } from '../../src/steps/progress.ts';
import { lookUp } from '../../src/supply/cache.ts';
import { loadSettings } from '../../src/supply/settings.ts';
import { fakeContext } from '../fake-context.ts';
import { kubeconfigText } from '../kubeconfig.ts';
import { resultsOf, runOf, verdictOf } from '../report/results.ts';
import { hostileWords } from './hostile.ts';
import { mutateJson } from './mutate-json.ts';
import { mutateText } from './mutate-text.ts';
import type { Random } from './random.ts';
import type { Target } from './target.ts';

const root = join(import.meta.dirname, '../..');
const now = '2026-01-01T00:00:00.000Z';

/** A file that `labs` wrote, or a user, and what reads it. */
interface RecordFile {
  readonly path: string;
  readonly isJson: boolean;
  /** May throw a LabsError, which says what to do; nothing else. */
  readonly read: () => Promise<unknown>;
}

/** Everything that is read back: damaged, it is refused in words or counts as absent. */
export const recordsTarget: Target = {
  runs: 400,
  prepare: async (folder) => {
    const files = await makeRecords(folder);
    const texts = new Map<string, string>();
    for (const { path } of files) {
      texts.set(path, await readFile(path, 'utf8'));
    }
    return async (random) => {
      const file = random.pick(files);
      const text = texts.get(file.path) as string;
      await writeFile(file.path, damage(file, text, random));
      try {
        await file.read();
        return undefined;
      } catch (error) {
        return error instanceof LabsError && error.message.trim() !== '' ? undefined : objection(file, error);
      } finally {
        await writeFile(file.path, text);
      }
    };
  },
};

function damage(file: RecordFile, text: string, random: Random): Buffer {
  if (random.chance(0.05)) {
    return Buffer.from(random.pick(hostileWords));
  }
  return file.isJson ? mutateJson(text, random) : mutateText(Buffer.from(text), random);
}

function objection({ path }: RecordFile, error: unknown): string {
  return `reading ${path} threw ${error instanceof Error ? error.stack : String(error)}`;
}

async function makeRecords(folder: string): Promise<RecordFile[]> {
  const lab = await loadLab(join(root, 'test/fixtures/labs/walk'));
  const instance = { name: 'walk', folder: join(folder, 'walk') };
  await makeInstanceFolder(instance);
  return [...(await instanceRecords(lab, instance)), ...(await otherRecords(folder))];
}

async function instanceRecords(lab: Lab, instance: Instance): Promise<RecordFile[]> {
  const verdicts = [verdictOf('near', { evidence: ['evidence/near/a.pcap'], figures: { sent: 1 } })];
  const run = { command: 'up', start: now, end: now, outcome: 'done', seconds: { network: 1 } } as const;
  const tools = { kind: 'kind', kubectl: 'kubectl' };
  const nodes = ['one/control-plane'];
  const base = { version: 1, labs: '1', lab: { name: 'walk', folder: lab.folder }, created: now } as const;
  await writeState(instance, {
    ...base,
    nodes,
    tools,
    verdicts,
    lastRun: { ...run, outcomes: { network: 'done' } },
  });
  const plan = planUp(lab, instance, { tools, ...images });
  await writePlan(plan);
  for (const { id } of lab.steps) {
    await changeStep(instance, id, () => ({ ...untouched, entered: now, answers: { a: 'b' }, verdicts }));
  }
  const holder = { pid: 2 ** 22 + 1, mark: 'boot/1', host: 'elsewhere', doing: 'labs up walk', since: now };
  await writeFile(lockPath(instance), JSON.stringify(holder));
  const kubeconfig = join(instance.folder, 'one.kubeconfig');
  await writeFile(kubeconfig, kubeconfigText);
  const view = { name: 'walk', nodes: [], others: [], networks: [] };
  const whole = async () => {
    await readStatus(contextWith(dirname(instance.folder)), view);
    await gatherReport(lab, instance, fakeContext());
  };
  const walk = async () => livesOf(lab.steps, await readProgress(instance));
  const lock = async () => {
    await lockHolder(instance);
    await withLock(instance, 'labs up walk', async () => {});
  };
  const merge = () => mergeKubeconfigs(instance, [{ cluster: 'one', path: kubeconfig }]);
  return [
    { path: statePath(instance), isJson: true, read: whole },
    { path: planPath(instance), isJson: true, read: whole },
    {
      path: planPath(instance),
      isJson: true,
      read: async () => withRemovals(plan, await readPlan(instance)),
    },
    { path: progressPath(instance), isJson: true, read: walk },
    { path: lockPath(instance), isJson: true, read: lock },
    { path: kubeconfig, isJson: false, read: merge },
  ];
}

async function otherRecords(folder: string): Promise<RecordFile[]> {
  const results = join(folder, 'results.json');
  await writeFile(results, JSON.stringify(resultsOf(runOf({ lab: 'walk' }))));
  const entry = join(folder, 'artifact', 'entry.json');
  await mkdir(dirname(entry));
  const file = { size: 3, sha256: 'a'.repeat(64), modified: 0 };
  const facts = { artifact: 'a', key: 'b', route: 'build', from: 'here', seconds: 1, created: now };
  await writeFile(entry, JSON.stringify({ version: 1, ...facts, files: { tool: file } }));
  const config = join(folder, 'config.yaml');
  await writeFile(config, 'route: auto\nmirrors:\n  images: { "*": mirror.example }\n');
  const context = contextWith(folder);
  return [
    { path: results, isJson: true, read: () => gatherResults(results, undefined, context) },
    { path: entry, isJson: true, read: () => lookUp(dirname(entry), 'full') },
    { path: config, isJson: false, read: () => loadSettings(folder, {}) },
  ];
}

function contextWith(state: string): CommandContext {
  const { folders } = fakeContext();
  const catalogue = [join(root, 'test/fixtures/labs')];
  return fakeContext({ folders: { ...folders, state, catalogue, templates: join(root, 'templates') } });
}

const images = { nodeImage: 'node', helperImage: 'koko', toolboxImage: 'toolbox', multus: [] };
