import type { Run } from '../exec.ts';
import type { Emit } from '../progress.ts';
import type { Instance } from '../state/instance.ts';
import { stopContainer } from '../tools/docker.ts';
import { findOwnBelongings } from './belongings.ts';
import { timed } from './timed.ts';

/**
 * Stops every container of the instance, side by side, and keeps them. Links and mirrors end with the namespaces they
 * are in; the next `up` lays them again. Returns the names of what ran.
 */
export async function stopNodes(instance: Instance, run: Run, emit: Emit): Promise<string[]> {
  const { containers } = await findOwnBelongings(instance.name, run);
  const names = containers
    .filter(({ state }) => state !== 'exited' && state !== 'created')
    .map(({ name }) => name);
  emit({
    kind: 'plan',
    tasks: names.map((name) => ({ id: name, title: `Stopping container ${name}`, group: 'containers' })),
  });
  await Promise.all(names.map((name) => timed(name, emit, () => run(stopContainer(name)))));
  return names;
}
