import { availableParallelism } from 'node:os';
import { inputsOf, type Recipes, recipeOf } from './recipes.ts';

/** One artifact that has to be made. */
export interface Task {
  readonly name: string;
  /** Other tasks of the plan that have to be done first. */
  readonly needs: readonly string[];
  /** Seconds from its start to the end of everything that waits for it. */
  readonly ahead: number;
}

/**
 * What has to be made for `wanted` when `present` is here already, each task after what it needs. Of tasks that
 * could run at the same time the one with the longest road ahead comes first: a machine that compiles Kubernetes
 * last has its other cores idle meanwhile.
 */
export function planSupply(
  recipes: Recipes,
  wanted: readonly string[],
  present: ReadonlySet<string>,
  secondsOf: (name: string) => number,
): Task[] {
  const needs = new Map<string, string[]>();
  const collect = (name: string) => {
    if (present.has(name) || needs.has(name)) {
      return;
    }
    const inputs = inputsOf(recipeOf(recipes, name)).filter((input) => !present.has(input));
    needs.set(name, inputs);
    inputs.forEach(collect);
  };
  wanted.forEach(collect);
  const ahead = new Map<string, number>();
  const roadAhead = (name: string): number => {
    const known = ahead.get(name);
    if (known !== undefined) {
      return known;
    }
    const waiting = [...needs]
      .filter(([, inputs]) => inputs.includes(name))
      .map(([other]) => roadAhead(other));
    const road = secondsOf(name) + Math.max(0, ...waiting);
    ahead.set(name, road);
    return road;
  };
  // What needs something has the shorter road ahead of the two, so this order is also a possible one.
  return [...needs]
    .map(([name, inputs]) => ({ name, needs: inputs, ahead: roadAhead(name) }))
    .sort((a, b) => b.ahead - a.ahead || (a.name < b.name ? -1 : 1));
}

/** Go's compiler and mmdebstrap use more than one core each, but have stretches (linking, unpacking) on one. */
export const sideBySide = Math.max(2, Math.min(3, availableParallelism() - 1));

/**
 * Runs the tasks, at most `limit` at a time, each after what it needs. After a failure nothing new is started; what
 * runs comes to its end, because its result stays in the cache. Rejects with the failures, in order.
 */
export async function runTasks(
  tasks: readonly Task[],
  limit: number,
  work: (task: Task) => Promise<void>,
): Promise<void> {
  const waiting = [...tasks];
  const done = new Set<string>();
  const failures: unknown[] = [];
  const running = new Set<Promise<void>>();
  for (;;) {
    while (running.size < limit && failures.length === 0) {
      const index = waiting.findIndex((task) => task.needs.every((name) => done.has(name)));
      const [task] = index === -1 ? [] : waiting.splice(index, 1);
      if (task === undefined) {
        break;
      }
      const promise: Promise<void> = work(task)
        .then(() => void done.add(task.name))
        .catch((error: unknown) => void failures.push(error))
        .finally(() => running.delete(promise));
      running.add(promise);
    }
    if (running.size === 0) {
      break;
    }
    await Promise.race(running);
  }
  if (failures.length > 1) {
    throw new AggregateError(failures, failures.map((error) => (error as Error).message).join('\n'));
  }
  if (failures.length === 1) {
    throw failures[0];
  }
}
