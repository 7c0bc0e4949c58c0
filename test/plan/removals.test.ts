import { dirname, join } from 'node:path';
import test from 'ava';
import { loadLab } from '../../src/lab/load.ts';
import type { Lab } from '../../src/lab/types.ts';
import { planUp } from '../../src/plan/plan.ts';
import { withRemovals } from '../../src/plan/removals.ts';
import type { Plan, RemovalAction } from '../../src/plan/types.ts';
import { ingredients, instance } from './ingredients.ts';

const root = dirname(dirname(import.meta.dirname));
const lab = await loadLab(join(root, 'labs/multus-mirror'));
const planOf = (changes: Partial<Lab>) => planUp({ ...lab, ...changes }, instance, ingredients);
/** As it comes back from its file. */
const before = JSON.parse(JSON.stringify(planOf({}))) as Plan;

const without = <T extends { readonly name: string }>(list: readonly T[], ...names: string[]) =>
  list.filter(({ name }) => !names.includes(name));

function removalsOf(plan: Plan): RemovalAction[] {
  return plan.actions.filter((action) => action.kind === 'removal');
}

/** Every action stands after what it needs. */
function isInOrder({ actions }: Plan): boolean {
  const at = new Map(actions.map(({ id }, index) => [id, index]));
  return actions.every(({ needs }, index) => needs.every((id) => (at.get(id) ?? Number.NaN) < index));
}

test('of a lab that has not changed, or was never up, nothing is removed', (t) => {
  const plan = planOf({});
  t.is(withRemovals(plan, before), plan);
  t.is(withRemovals(plan, undefined), plan);
});

test('a mirror that the lab has no more goes with its pod, a link with those of its ends that no link has now', (t) => {
  const [n3, ...others] = without(lab.links, 'tap-down');
  const [a, b] = n3?.endpoints ?? [];
  const n6 = { ...n3, name: 'n6', endpoints: [a, { ...b, interface: 'n6' }] } as Lab['links'][number];
  const links = [...others, n6];
  const plan = withRemovals(planOf({ links, mirrors: without(lab.mirrors, 'down') }), before);
  t.deepEqual(
    removalsOf(plan).map(({ id }) => id),
    ['remove objects ran', 'remove link n3', 'remove link tap-down', 'remove mirror down'],
  );
  const [objects, first, second] = removalsOf(plan).map(({ gone }) => gone);
  t.deepEqual(first?.what === 'ends' && first.ends.map(({ interface: name }) => name), ['n3']);
  t.deepEqual(second?.what === 'ends' && second.ends.map(({ node }) => node.cluster), ['ran', 'probe']);
  t.deepEqual(objects?.what === 'objects' && objects.objects.map(({ metadata }) => metadata.name), [
    'mirror-down',
  ]);
  t.true(isInOrder(plan));
  // A pod that ends gives its interface back, and what is new may want the name of what goes.
  t.true(removalsOf(plan)[1]?.needs.includes('remove objects ran'));
  t.true(plan.actions.find(({ id }) => id === 'link n6')?.needs.includes('remove link n3'));
});

test('with a cluster goes what is in it, and only its links’ ends elsewhere are removed', (t) => {
  const clusters = without(lab.clusters, 'probe');
  const links = without(lab.links, 'tap-up', 'tap-down');
  const plan = withRemovals(planOf({ clusters, links, mirrors: [] }), before);
  const gone = removalsOf(plan).map(({ gone }) => gone);
  t.deepEqual(
    gone.flatMap((one) => (one.what === 'ends' ? one.ends.map(({ node }) => node.cluster) : [])).sort(),
    ['core', 'ran'],
  );
  t.deepEqual(
    gone.flatMap((one) => (one.what === 'cluster' ? [one.cluster.name] : [])),
    ['probe'],
  );
  t.deepEqual(
    gone.flatMap((one) => (one.what === 'objects' ? [one.cluster.name] : [])),
    ['ran'],
  );
  t.true(isInOrder(plan));
});

test('a cluster that is to be without Multus is made anew', (t) => {
  const clusters = lab.clusters.map((one) => (one.name === 'probe' ? { ...one, addons: [] } : one));
  const plan = withRemovals(planOf({ clusters }), before);
  t.deepEqual(
    removalsOf(plan).map(({ id }) => id),
    ['remove cluster probe'],
  );
  t.true(plan.actions.find(({ id }) => id === 'cluster probe')?.needs.includes('remove cluster probe'));
  t.true(isInOrder(plan));
});

test('what an interrupted run did not come to is still known, until it is gone or wanted again', (t) => {
  const links = without(lab.links, 'n9');
  const changed = planOf({ links });
  const interrupted = JSON.parse(JSON.stringify(withRemovals(changed, before))) as Plan;
  const again = withRemovals(changed, interrupted);
  t.deepEqual(again, interrupted);
  t.deepEqual(removalsOf(withRemovals(planOf({}), interrupted)), []);
});

test('a kept plan that is damaged names nothing', (t) => {
  const plan = planOf({});
  const damaged = before.actions.map(({ kind, id, title, group, needs }) => ({
    kind,
    id,
    title,
    group,
    needs,
  }));
  t.is(withRemovals(plan, { ...before, actions: damaged as unknown as Plan['actions'] }), plan);
});
