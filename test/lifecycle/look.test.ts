import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { remember } from '../../src/ask-once.ts';
import { printCommand } from '../../src/command.ts';
import type { Endpoint, Mirror } from '../../src/lab/types.ts';
import { lookAtPlan } from '../../src/lifecycle/look.ts';
import type { LinkAction, Plan } from '../../src/plan/types.ts';
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

test('what is looked at only after other answers is asked for with them', async (t) => {
  const end = (name: string): Endpoint => ({
    node: { cluster: 'ran', name: 'control-plane', role: 'control-plane' },
    interface: name,
    addresses: [],
  });
  const rows = (own: string, index: number, peer: number) => ({
    ...{ ifname: own, ifindex: index, link_index: peer, mtu: 1500, flags: ['UP'] },
    linkinfo: { info_kind: 'veth' },
  });
  const action: LinkAction = {
    ...{ kind: 'link', id: 'link tap', title: 'Linking', group: 'links', needs: [] },
    link: { kind: 'veth', name: 'tap', endpoints: [end('tap'), end('other')], mtu: 1500 },
    mirrors: [{ name: 'copy', by: 'koko', of: end('n3'), onto: end('tap') } as unknown as Mirror],
  };
  const asked: string[] = [];
  const filtersAsked = Promise.withResolvers<void>();
  const run = remember(async (value) => {
    const printed = printCommand(value);
    asked.push(printed);
    if (printed.includes('tc filter show')) {
      filtersAsked.resolve();
      return { stdout: 'mirred (Egress Mirror to device tap) pipe', stderr: '', exitCode: 0 };
    }
    // Were the filters asked for only once the ends are known, this would wait for ever.
    await filtersAsked.promise;
    const interfaces = [rows('tap', 5, 6), rows('other', 6, 5)];
    return { stdout: `\n${JSON.stringify(interfaces)}\n`, stderr: '', exitCode: 0 };
  });
  const looks = await lookAtPlan({ ...plan, actions: [action] }, run);
  t.deepEqual(looks, [{ id: 'link tap', title: 'Linking', state: 'fine' }]);
  t.is(asked.length, 2);
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
