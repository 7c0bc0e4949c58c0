import { LabsError } from '../errors.ts';
import { CommandError, type Run } from '../exec.ts';
import type { Emit } from '../progress.ts';
import type { Instance } from '../state/instance.ts';
import { removeInstanceFolder } from '../state/open.ts';
import { removeContainers, removeNetwork, thawContainer } from '../tools/docker.ts';
import { findBelongings, findOwnBelongings, findUnwired } from './belongings.ts';
import { timed } from './timed.ts';

/** What `down` took away. */
export interface Removed {
  readonly containers: readonly string[];
  readonly networks: readonly string[];
}

/**
 * Removes exactly what the instance made, then looks again: links, mirrors and volumes go with the containers that
 * hold them. Works from names and labels, so a crash or a lost state folder does not matter.
 */
export async function takeDown(instance: Instance, run: Run, emit: Emit): Promise<Removed> {
  const removed = await removeParts(instance, run, emit);
  await removeInstanceFolder(instance);
  await refuseLeftovers(instance, run);
  return removed;
}

/** Removes containers and networks, and leaves what is recorded of the instance. */
export async function removeParts(instance: Instance, run: Run, emit: Emit): Promise<Removed> {
  const found = await findOwnBelongings(instance.name, run);
  const { containers, strangers } = found;
  const networks = found.networks.map(({ name }) => name);
  const names = containers.map(({ name }) => name);
  emit({
    kind: 'plan',
    tasks: [
      ...names.map((name) => ({ id: name, title: `Removing container ${name}`, group: 'containers' })),
      ...networks.map((name) => ({ id: name, title: `Removing network ${name}`, group: 'host' })),
    ],
  });
  // One process each, side by side: the engine takes its time for every container.
  await Promise.all(names.map((name) => timed(name, emit, () => removeContainer(name, run))));
  if (strangers.length > 0) {
    const list = strangers.map(({ name }) => `"${name}"`).join(', ');
    throw new LabsError(
      `The network of "${instance.name}" is still used by ${list}, which labs did not make`,
      {
        hint: `Remove or disconnect it (\`docker network disconnect ${networks[0]} ${strangers[0]?.name}\`), then run \`labs down ${instance.name}\` again.`,
      },
    );
  }
  for (const name of networks) {
    await timed(name, emit, () => run(removeNetwork(name)));
  }
  return { containers: names, networks };
}

/**
 * A busy engine may not manage to end a container in its time; the second try mostly finds it ended. And a frozen
 * process does not end before it is thawed.
 */
async function removeContainer(name: string, run: Run): Promise<void> {
  const remove = removeContainers([name]);
  try {
    await run(remove);
  } catch (error) {
    if (!(error instanceof CommandError) || error.reason !== 'exit') {
      throw error;
    }
    // Whether it helped, the second try tells.
    await run(thawContainer(name)).catch(() => undefined);
    await run(remove);
  }
}

async function refuseLeftovers(instance: Instance, run: Run): Promise<void> {
  const left = await findBelongings(instance.name, run);
  const names = [...left.containers.map(({ name }) => name), ...left.networks.map(({ name }) => name)];
  if (names.length > 0) {
    throw new LabsError(`Still there after removing it: ${names.join(', ')}`, {
      hint: `Something makes them anew; is another \`labs up ${instance.name}\` running?`,
    });
  }
  const unwired = await findUnwired(instance.name, run);
  if (unwired.length > 0) {
    const list = unwired.map((name) => `"${name}"`).join(', ');
    throw new LabsError(`On no network any more, so not known to be of "${instance.name}": ${list}`, {
      hint: `If it is, remove it with \`docker rm --force --volumes ${unwired.join(' ')}\`.`,
    });
  }
}
