import type { Cluster, KubernetesObject, Mirror } from '../lab/types.ts';
import { isSameEnd } from './ends.ts';
import type { Action, Gone, Plan, RemovalAction } from './types.ts';

/**
 * The plan, with actions that take away what an earlier plan of the same lab made and this one has no more. They come
 * before what is new: that may want their names. An earlier plan that is damaged names
 * nothing. The plan itself, when nothing is to be taken away.
 */
export function withRemovals(plan: Plan, before: Plan | undefined): Plan {
  const gone = goneBetween(before?.actions ?? [], plan.actions);
  if (gone.length === 0) {
    return plan;
  }
  const removals = gone.map((one) => planRemoval(one, gone));
  const at = plan.actions.findLastIndex(({ kind }) => kind === 'cluster') + 1;
  const wiped = removals.filter((one) => one.gone.what === 'cluster');
  const others = [
    ...removals.filter((one) => one.gone.what === 'objects'),
    ...removals.filter((one) => one.gone.what === 'ends' || one.gone.what === 'rule'),
  ];
  const base = plan.actions.slice(0, at).map((action) => after(action, wiped));
  const rest = plan.actions.slice(at).map((action) => after(action, others));
  return { ...plan, actions: [...wiped, ...base, ...others, ...rest] };
}

function goneBetween(before: readonly Action[], after: readonly Action[]): Gone[] {
  try {
    return merge(before.flatMap(madeBy).flatMap((one) => leftOf(one, after)));
  } catch {
    return [];
  }
}

/** What an action left behind. An earlier run may not have come to its removals: they are still to be done. */
function madeBy(action: Action): Gone[] {
  const rules = (mirrors: readonly Mirror[], qdisc: 'ingress' | 'clsact') =>
    mirrors.map((mirror): Gone => ({ what: 'rule', mirror, qdisc }));
  switch (action.kind) {
    case 'cluster':
      return [{ what: 'cluster', cluster: action.cluster, hadMultus: false }];
    case 'multus':
      return [{ what: 'cluster', cluster: action.cluster, hadMultus: true }];
    case 'link': {
      const { name, kind, endpoints } = action.link;
      return [{ what: 'ends', link: name, kind, ends: endpoints }, ...rules(action.mirrors, 'ingress')];
    }
    case 'mirror':
      return [objectsOf(action), ...rules([action.mirror], 'clsact')];
    case 'objects':
      return [objectsOf(action)];
    case 'removal':
      return [action.gone];
    default:
      return [];
  }
}

function objectsOf({ cluster, objects }: { cluster: Cluster; objects: readonly KubernetesObject[] }): Gone {
  return { what: 'objects', cluster, objects };
}

/** What of it no action of the plan wants. What goes with its cluster needs no removal of its own. */
function leftOf(gone: Gone, wanted: readonly Action[]): Gone[] {
  const stays = (name: string) => wanted.some((one) => one.kind === 'cluster' && one.cluster.name === name);
  const ends = wanted.flatMap((one) => (one.kind === 'link' ? one.link.endpoints : []));
  switch (gone.what) {
    case 'cluster': {
      const { name } = gone.cluster;
      // What Multus has put into a node stays there.
      const isChanged = gone.hadMultus && !wanted.some(({ id }) => id === `multus ${name}`);
      return stays(name) && !isChanged ? [] : [gone];
    }
    case 'ends': {
      const left = gone.ends.filter(
        (end) => stays(end.node.cluster) && !ends.some((one) => isSameEnd(one, end)),
      );
      return left.length === 0 ? [] : [{ ...gone, ends: left }];
    }
    case 'rule': {
      const { of } = gone.mirror;
      const mirrors = wanted.flatMap((one) =>
        one.kind === 'mirror' ? [one.mirror] : one.kind === 'link' ? one.mirrors : [],
      );
      const isWanted = mirrors.some((one) => isSameEnd(one.of, of));
      return !isWanted && stays(of.node.cluster) ? [gone] : [];
    }
    default: {
      const { cluster, objects } = gone;
      const kept = wanted
        .filter((one) => 'objects' in one && one.cluster.name === cluster.name)
        .flatMap((one) => ('objects' in one ? one.objects : []));
      const left = objects.filter((object) => !kept.some((one) => isSameObject(one, object)));
      return left.length === 0 || !stays(cluster.name) ? [] : [{ ...gone, objects: left }];
    }
  }
}

/** One for each thing: an interrupted run leaves its removals beside what they were planned from. */
function merge(all: readonly Gone[]): Gone[] {
  const merged = new Map<string, Gone>();
  for (const gone of all) {
    const known = merged.get(idOf(gone));
    merged.set(idOf(gone), known === undefined ? gone : both(known, gone));
  }
  return [...merged.values()];
}

function both(a: Gone, b: Gone): Gone {
  if (a.what === 'objects' && b.what === 'objects') {
    const more = b.objects.filter((object) => !a.objects.some((one) => isSameObject(one, object)));
    return { ...a, objects: [...a.objects, ...more] };
  }
  if (a.what === 'ends' && b.what === 'ends') {
    return { ...a, ends: [...a.ends, ...b.ends.filter((end) => !a.ends.some((one) => isSameEnd(one, end)))] };
  }
  return a;
}

function planRemoval(gone: Gone, all: readonly Gone[]): RemovalAction {
  const objects = all.filter(({ what }) => what === 'objects').map(idOf);
  const base = { kind: 'removal', id: idOf(gone), gone } as const;
  switch (gone.what) {
    case 'cluster': {
      const { name } = gone.cluster;
      return { ...base, title: `Removing cluster ${name}`, group: name, needs: [] };
    }
    case 'objects': {
      const { name } = gone.cluster;
      const title = `Removing objects that ${name} has no more`;
      return { ...base, title, group: name, needs: [`cluster ${name}`] };
    }
    case 'ends': {
      const clusters = [...new Set(gone.ends.map(({ node }) => `cluster ${node.cluster}`))];
      const title = `Removing link ${gone.link}`;
      // A pod gives its interface back when it ends.
      return { ...base, title, group: 'links', needs: [...clusters, ...objects], underWay: clusters };
    }
    default: {
      const { of, name } = gone.mirror;
      const needs = [`cluster ${of.node.cluster}`, ...objects];
      return { ...base, title: `Removing mirror ${name}`, group: of.node.cluster, needs };
    }
  }
}

function idOf(gone: Gone): string {
  switch (gone.what) {
    case 'cluster':
      return `remove cluster ${gone.cluster.name}`;
    case 'objects':
      return `remove objects ${gone.cluster.name}`;
    case 'ends':
      return `remove link ${gone.link}`;
    default:
      return `remove mirror ${gone.mirror.name}`;
  }
}

function after(action: Action, removals: readonly RemovalAction[]): Action {
  return { ...action, needs: [...action.needs, ...removals.map(({ id }) => id)] };
}

function isSameObject(a: KubernetesObject, b: KubernetesObject): boolean {
  const space = ({ metadata }: KubernetesObject) => metadata.namespace ?? 'default';
  return a.kind === b.kind && a.metadata.name === b.metadata.name && space(a) === space(b);
}
