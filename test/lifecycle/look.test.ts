import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { lookAtPlan } from '../../src/lifecycle/look.ts';
import type { Plan } from '../../src/plan/types.ts';
import { makeInstanceFolder, openInstance } from '../../src/state/open.ts';
import { planPath, readPlan, writePlan } from '../../src/state/plan-file.ts';
import { fakeRun } from '../fake-run.ts';

const host = { group: 'host', needs: [] };
const plan: Plan = {
  instance: { name: 'one', folder: '/state/one' },
  tools: { kind: 'kind', kubectl: 'kubectl' },
  actions: [
    { ...host, kind: 'network', id: 'network', title: 'Creating the Docker network' },
    { ...host, kind: 'helper', id: 'helper', title: 'Starting the koko container', image: 'koko' },
  ],
};

test('each thing a plan makes is looked at, in its order; what is gone is broken', async (t) => {
  const run = fakeRun(
    t,
    { command: /^docker network ls/, stdout: 'labs-one\tlabs.instance=one\n' },
    { command: /^docker ps/, stdout: '' },
  );
  t.deepEqual(await lookAtPlan(plan, run), [
    { id: 'network', title: 'Creating the Docker network', state: 'fine' },
    { id: 'helper', title: 'Starting the koko container', state: 'broken', seen: 'it is not there' },
  ]);
});

test('what cannot be looked at is unknown, with the reason, and never fine', async (t) => {
  const run = fakeRun(
    t,
    { command: /^docker network ls/, exitCode: 1, stderr: 'no daemon' },
    { command: /^docker ps/, exitCode: 1, stderr: 'no daemon' },
  );
  const looks = await lookAtPlan(plan, run);
  t.deepEqual(
    looks.map(({ state }) => state),
    ['unknown', 'unknown'],
  );
  t.regex(looks[0]?.seen ?? '', /no daemon/);
});

test('the plan an instance was made by is kept with it; a foreign or damaged one is none', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'labs-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const instance = openInstance(folder, 'one');
  t.is(await readPlan(instance), undefined);
  await makeInstanceFolder(instance);
  await writePlan({ ...plan, instance });
  t.deepEqual(await readPlan(instance), { ...plan, instance });
  for (const text of ['{"version": 1, "plan', '{"version": 99, "plan": {}}']) {
    writeFileSync(planPath(instance), text);
    t.is(await readPlan(instance), undefined);
  }
});
