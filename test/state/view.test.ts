import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { LabsError, UsageError } from '../../src/errors.ts';
import { chooseInstance } from '../../src/state/choose.ts';
import { listInstances, viewInstances } from '../../src/state/engine-view.ts';
import { openInstance } from '../../src/state/open.ts';
import { readStatus } from '../../src/state/status.ts';
import { writeState } from '../../src/state/store.ts';
import { fakeContext } from '../fake-context.ts';
import { fakeRun } from '../fake-run.ts';

const node = (instance: string, cluster: string, name: string, state = 'running') => ({
  name: `labs-${instance}-${cluster}-${name}`,
  state,
  networks: [`labs-${instance}`],
  labels: { 'io.x-k8s.kind.cluster': `labs-${instance}-${cluster}` },
});
const row = (container: ReturnType<typeof node>) =>
  `${JSON.stringify({
    Names: container.name,
    State: container.state,
    Networks: container.networks.join(','),
    Labels: Object.entries(container.labels)
      .map(([key, value]) => `${key}=${value}`)
      .join(','),
  })}\n`;

test('containers and networks are sorted into instances by names and labels', (t) => {
  const views = viewInstances(
    [
      node('a-b', 'core', 'control-plane'),
      node('a', 'b-core', 'worker2', 'exited'),
      { name: 'labs-a-koko', state: 'running', networks: ['host'], labels: { 'labs.instance': 'a' } },
      // Not ours: attached to our network by hand, and a kind cluster of somebody else.
      { name: 'spy', state: 'running', networks: ['labs-a'], labels: {} },
      {
        name: 'other-control-plane',
        state: 'running',
        networks: ['kind'],
        labels: { 'io.x-k8s.kind.cluster': 'other' },
      },
    ],
    [
      { name: 'labs-a', labels: { 'labs.instance': 'a' } },
      { name: 'labs-empty', labels: { 'labs.instance': 'empty', 'labs.user': '54321' } },
    ],
  );
  t.deepEqual(views, [
    {
      name: 'a',
      nodes: [{ cluster: 'b-core', name: 'worker2', container: 'labs-a-b-core-worker2', state: 'exited' }],
      others: [{ container: 'labs-a-koko', state: 'running' }],
      networks: ['labs-a'],
    },
    {
      name: 'a-b',
      nodes: [
        {
          cluster: 'core',
          name: 'control-plane',
          container: 'labs-a-b-core-control-plane',
          state: 'running',
        },
      ],
      others: [],
      networks: [],
    },
    { name: 'empty', otherUser: '54321', nodes: [], others: [], networks: ['labs-empty'] },
  ]);
});

test('the engine is asked twice, whatever it holds', async (t) => {
  const run = fakeRun(
    t,
    { command: /^docker ps --all/, stdout: row(node('one', 'core', 'control-plane')) },
    { command: /^docker network ls/, stdout: 'labs-one\tlabs.instance=one\n' },
  );
  t.deepEqual(
    (await listInstances(run)).map(({ name }) => name),
    ['one'],
  );
});

test('the instance may be left out when only one is up', async (t) => {
  const asked = (...rows: string[]) =>
    fakeContext({
      run: fakeRun(t, { command: 'docker ps', stdout: rows.join('') }, { command: 'docker network ls' }),
    });
  const one = row(node('one', 'core', 'control-plane'));
  const two = row(node('two', 'core', 'control-plane'));
  t.is((await chooseInstance(asked(one), undefined)).instance.name, 'one');
  t.is((await chooseInstance(asked(one, two), 'two')).instance.folder, '/nowhere/state/two');
  const several = await t.throwsAsync(chooseInstance(asked(one, two), undefined), { instanceOf: UsageError });
  t.is(several?.message, 'Several labs are up: one, two');
  const near = await t.throwsAsync(chooseInstance(asked(one, two), 'tow'), { instanceOf: UsageError });
  t.is(near?.hint, 'Did you mean "two"?');
  const none = await t.throwsAsync(chooseInstance(asked(), undefined), { instanceOf: LabsError });
  t.is(none?.exitCode, 3);
});

test('a name that cannot be one is refused before the engine is asked', async (t) => {
  await t.throwsAsync(chooseInstance(fakeContext({ run: fakeRun(t) }), '$(reboot)'), {
    instanceOf: UsageError,
  });
});

test('status tells what is wanted and missing, and is whole only when all runs', async (t) => {
  const state = mkdtempSync(join(tmpdir(), 'labs-test-'));
  t.teardown(() => rmSync(state, { recursive: true, force: true }));
  const context = fakeContext({ folders: { ...fakeContext().folders, state } });
  await writeState(openInstance(state, 'one'), {
    version: 1,
    labs: '0.1.0',
    lab: { name: 'one', folder: '/labs/one' },
    nodes: ['core/control-plane', 'core/worker'],
    tools: { kind: 'kind', kubectl: 'kubectl' },
    created: '2026-01-01T00:00:00.000Z',
    verdicts: [],
  });
  const [half] = viewInstances([node('one', 'core', 'control-plane')], []);
  const [whole] = viewInstances([node('one', 'core', 'worker'), node('one', 'core', 'control-plane')], []);
  if (half === undefined || whole === undefined) {
    return t.fail();
  }
  const broken = await readStatus(context, half);
  t.false(broken.isWhole);
  t.deepEqual(broken.clusters, [
    {
      name: 'core',
      nodes: [
        { name: 'control-plane', container: 'labs-one-core-control-plane', state: 'running' },
        { name: 'worker', state: 'missing' },
      ],
    },
  ]);
  const sound = await readStatus(context, whole);
  t.true(sound.isWhole);
  t.deepEqual(
    sound.clusters[0]?.nodes.map(({ name }) => name),
    ['control-plane', 'worker'],
  );
  const look = { id: 'link n3', title: 'Linking', state: 'unknown', seen: 'no answer' } as const;
  t.false((await readStatus(context, whole, async () => [look])).isWhole);
});
