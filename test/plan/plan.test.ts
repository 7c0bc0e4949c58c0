import { dirname, join } from 'node:path';
import test from 'ava';
import { loadLab } from '../../src/lab/load.ts';
import { planUp } from '../../src/plan/plan.ts';
import type { Plan } from '../../src/plan/types.ts';
import { planText, printActions } from '../../src/report/plan.ts';
import { ingredients, instance } from './ingredients.ts';

const root = dirname(dirname(import.meta.dirname));
const plan = async () => planUp(await loadLab(join(root, 'labs/multus-mirror')), instance, ingredients);

/** Everything an action waits for, directly or not. */
function before(plan: Plan, id: string): Set<string> {
  const needs = plan.actions.find((action) => action.id === id)?.needs ?? [];
  return new Set(needs.flatMap((need) => [need, ...before(plan, need)]));
}

test('every action stands after what it needs, so the plan can be followed one by one', async (t) => {
  const { actions } = await plan();
  const seen = new Set<string>();
  for (const { id, needs } of actions) {
    t.true(
      needs.every((need) => seen.has(need)),
      id,
    );
    t.false(seen.has(id), id);
    seen.add(id);
  }
});

test('clusters do not wait for each other, nor Multus for the links', async (t) => {
  const made = await plan();
  t.deepEqual([...before(made, 'cluster core')], ['network']);
  t.deepEqual([...before(made, 'multus core')].sort(), ['cluster core', 'network']);
});

test('a link needs of its clusters that they are under way', async (t) => {
  const { actions } = await plan();
  const n3 = actions.find(({ id }) => id === 'link n3');
  t.deepEqual(n3?.needs, ['helper', 'cluster ran', 'cluster core']);
  t.deepEqual(n3?.underWay, ['cluster ran', 'cluster core']);
  const others = actions.filter(({ kind, underWay }) => kind !== 'link' && underWay !== undefined);
  t.deepEqual(others, [], 'everything else needs them whole');
});

test('a mirror comes after the link it copies, pods after the links they stand on', async (t) => {
  const made = await plan();
  t.true(before(made, 'link tap-up').has('link n3'));
  t.true(before(made, 'mirror down').has('link tap-down'));
  t.deepEqual([...before(made, 'objects ran')].filter((id) => id.startsWith('link')).sort(), [
    'link n3',
    'link tap-down',
  ]);
});

test('koko makes the mirror it is asked for and the other is a pod', async (t) => {
  const { actions } = await plan();
  const tap = actions.find(({ id }) => id === 'link tap-up');
  t.deepEqual(tap?.kind === 'link' && tap.mirrors.map(({ name }) => name), ['up']);
  const pod = actions.find(({ id }) => id === 'mirror down');
  t.is(pod?.kind === 'mirror' && pod.objects[0]?.kind, 'Deployment');
});

test('planning is pure: the same lab gives the same plan', async (t) => {
  t.deepEqual(await plan(), await plan());
});

test('the plan prints as commands with everything in them', async (t) => {
  const made = await plan();
  const text = planText(made);
  t.regex(
    text,
    /KIND_EXPERIMENTAL_DOCKER_NETWORK=labs-multus-mirror \/cache\/kind create cluster --name labs-multus-mirror-ran/,
  );
  t.regex(text, /--kubeconfig \/state\/multus-mirror\/ran\.kubeconfig/);
  t.regex(
    text,
    /koko -p "\$\(docker inspect --format '\{\{\.State\.Pid\}\}' labs-multus-mirror-core-worker\),tap-up,mirror:ingress:n3"/,
  );
  t.is(printActions(made).length, made.actions.length);
});
