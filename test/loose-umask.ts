import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { openSink } from '../src/capture/sink.ts';
import { collectBundle } from '../src/diagnostics/bundle.ts';
import { type Run, runner } from '../src/exec.ts';
import { loadLab } from '../src/lab/load.ts';
import { withLock } from '../src/state/lock.ts';
import { openInstance } from '../src/state/open.ts';
import { writePlan } from '../src/state/plan-file.ts';
import { writeState } from '../src/state/store.ts';
import { makeEnvironment } from '../src/steps/environment.ts';
import { changeProgress } from '../src/steps/progress.ts';
import { fakeContext } from './fake-context.ts';
import { kubeconfigText } from './kubeconfig.ts';

/*
 * Writes what may hold keys, with a umask that forbids nothing, and prints the modes: `node loose-umask.ts FOLDER LAB`.
 * A program, because the threads that tests run in cannot set a umask.
 */

const [root = '', labFolder = ''] = process.argv.slice(2);
process.umask(0);

const lab = await loadLab(labFolder);
const state = join(root, 'home', 'state');
const instance = openInstance(state, 'one');
const tools = { kind: '/usr/bin/kind', kubectl: '/usr/bin/kubectl' };
const { folders } = fakeContext();
const real = runner(new AbortController().signal);
const nothing = { stdout: '', stderr: '', exitCode: 0 };
/** Only the archive is really made; neither the engine nor a cluster is asked. */
const run: Run = async (value, options) => (value.argv[0] === 'tar' ? real(value, options) : nothing);
const context = fakeContext({ folders: { ...folders, state }, run });
const created = '2026-01-01T00:00:00Z';

await writeState(instance, {
  ...{ version: 1, labs: '1', created, nodes: [], tools, verdicts: [] },
  lab: { name: 'one', folder: lab.folder },
});
await writePlan({ instance, tools, actions: [] });
await changeProgress(instance, (progress) => progress);
for (const { name } of lab.clusters) {
  // kind writes these itself; here they only have to be there.
  await (await openSink(join(instance.folder, `${name}.kubeconfig`), context)).write(
    Buffer.from(kubeconfigText),
  );
}
await makeEnvironment(lab, instance, tools, context);
await collectBundle(instance, context, { run, output: join(root, 'bundle.tar.gz') });
await withLock(instance, 'labs up one', async () => {
  await (await openSink(join(root, 'capture.pcap'), context)).write(Buffer.from('x'));
  process.stdout.write(JSON.stringify(await modesBelow(root)));
});

async function modesBelow(folder: string): Promise<Record<string, string>> {
  const modes: Record<string, string> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (!entry.isSymbolicLink()) {
      modes[path.slice(folder.length + 1)] = ((await stat(path)).mode & 0o777).toString(8);
    }
  }
  return modes;
}
