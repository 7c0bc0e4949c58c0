import type { Command } from '../command.ts';
import type { KubernetesCheck } from '../lab/check-types.ts';
import { parseObjects } from '../tools/kubectl.ts';
import type { CheckContext } from './context.ts';
import { lookError } from './reason.ts';

/** An object as the API server has it. */
export interface SeenObject {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly [key: string]: unknown;
}

/** The objects that the check names; none when there are none. */
export async function observeKubernetes(
  check: KubernetesCheck,
  context: CheckContext,
): Promise<readonly SeenObject[]> {
  const which =
    'name' in check.objects
      ? [check.objects.name, '--ignore-not-found']
      : [`--selector=${check.objects.selector}`];
  const command = context.kubectl(check.cluster)(
    'get',
    check.of,
    ...which,
    ...['--namespace', check.namespace, '--output=json'],
  );
  try {
    const { stdout } = await context.run(command, { timeout: 15_000 });
    return parseObjects(stdout) as readonly unknown[] as readonly SeenObject[];
  } catch (error) {
    throw lookError(error, `Reading ${check.of}`, check.cluster);
  }
}

/** Prints a line for every object there is, and for every change of one. */
export function watchKubernetes(check: KubernetesCheck, context: CheckContext): Command {
  const which =
    'name' in check.objects
      ? // A watch by name would refuse to start for an object that is to come.
        `--field-selector=metadata.name=${check.objects.name}`
      : `--selector=${check.objects.selector}`;
  return context.kubectl(check.cluster)(
    'get',
    check.of,
    which,
    ...['--namespace', check.namespace, '--watch', '--output=name'],
  );
}
