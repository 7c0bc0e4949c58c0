import test from 'ava';
import { command } from '../../src/command.ts';
import { clusterCollectors, nodeCollectors, podCollectors } from '../../src/diagnostics/collectors.ts';
import { runner } from '../../src/exec.ts';
import { kubectlFor } from '../../src/tools/kubectl.ts';

const node = { cluster: 'core', name: 'worker', container: 'labs-one-core-worker', state: 'running' };
const kubectl = kubectlFor('kubectl', '/k');

test('every script that a node is asked with is one', async (t) => {
  const run = runner(new AbortController().signal);
  const scripts = nodeCollectors(node).flatMap(({ command: { argv } }) => {
    const at = argv.indexOf('-c');
    return argv[at - 1] === 'sh' ? [argv[at + 1] ?? ''] : [];
  });
  t.true(scripts.length > 2);
  for (const script of scripts) {
    await t.notThrowsAsync(run(command('sh', '-n', '-c', script)), String(script));
  }
});

test('no two answers go into one file', (t) => {
  const files = [...nodeCollectors(node), ...clusterCollectors('core', kubectl)].map(({ file }) => file);
  t.is(new Set(files).size, files.length);
});

test('logs from before a restart are asked for only where there was one', (t) => {
  const pod = (restartCount: number) => ({
    metadata: { name: `p${restartCount}`, namespace: 'ns' },
    status: {
      initContainerStatuses: [{ name: 'first', restartCount: 0 }],
      containerStatuses: [{ name: 'main', restartCount }],
    },
  });
  const stdout = JSON.stringify({ kind: 'List', items: [pod(0), pod(1)] });
  t.deepEqual(
    podCollectors('core', kubectl, stdout).map(({ file }) => file.replace('clusters/core/logs/ns/', '')),
    ['p0/first.log', 'p0/main.log', 'p1/first.log', 'p1/main.log', 'p1/main.previous.log'],
  );
  t.deepEqual(podCollectors('core', kubectl, ''), []);
});
