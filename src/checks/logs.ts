import { CommandError } from '../exec.ts';
import type { LogsCheck } from '../lab/check-types.ts';
import type { CheckContext } from './context.ts';
import { podName } from './place.ts';
import { AbsentError, lookError } from './reason.ts';

/** Reads the whole log of the container: what the kubelet keeps, 10 MiB unless a cluster is set up otherwise. */
export async function observeLogs(check: LogsCheck, context: CheckContext): Promise<string> {
  const { cluster, namespace, pod } = check.of;
  const flags = [
    ...(check.container === undefined ? [] : [`--container=${check.container}`]),
    ...(check.previous ? ['--previous'] : []),
  ];
  const command = context.kubectl(cluster)('logs', '--namespace', namespace, pod, ...flags);
  try {
    return (await context.run(command, { timeout: 20_000 })).stdout;
  } catch (error) {
    // Nothing hinders looking: the container has no life before this one.
    if (
      error instanceof CommandError &&
      /previous terminated container .* not found/.test(error.output.stderr)
    ) {
      throw new AbsentError(`The container of "${podName(check.of)}" was not restarted yet`, {
        cause: error,
      });
    }
    throw lookError(error, 'Reading the log', podName(check.of));
  }
}
