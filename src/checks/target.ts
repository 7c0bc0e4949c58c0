import { CommandError } from '../exec.ts';
import type { ReachTarget } from '../lab/check-types.ts';
import type { CheckContext } from './context.ts';
import { lookAtInterface } from './interface.ts';
import { podName } from './place.ts';
import { AbsentError, LookError, lookError } from './reason.ts';
import { getService } from './service.ts';

/** The address, or the name, at which a target is probed. An AbsentError when there is no such thing. */
export async function hostOf(target: ReachTarget, context: CheckContext): Promise<string> {
  switch (target.kind) {
    case 'host':
      return target.host;
    case 'node':
      try {
        return await context.nodeAddress(target.node);
      } catch (error) {
        throw lookError(error, "Reading the node's address", `${target.node.cluster}/${target.node.name}`);
      }
    case 'service': {
      const { namespace, name } = target.service;
      const { spec } = await getService(target.service, context);
      if (spec.clusterIP === undefined || spec.clusterIP === '' || spec.clusterIP === 'None') {
        throw new AbsentError(`Service "${namespace}/${name}" has no ClusterIP`);
      }
      return spec.clusterIP;
    }
    case 'pod':
      return target.interface === undefined
        ? podAddress(target.pod, context)
        : interfaceAddress({ ...target.pod, interface: target.interface }, context);
  }
}

async function podAddress(
  pod: Extract<ReachTarget, { kind: 'pod' }>['pod'],
  context: CheckContext,
): Promise<string> {
  const get = context.kubectl(pod.cluster)(
    'get',
    'pod',
    pod.pod,
    '--namespace',
    pod.namespace,
    '--output=json',
  );
  try {
    const { stdout } = await context.run(get, { timeout: 15_000 });
    const { status } = JSON.parse(stdout) as { status?: { podIP?: string } };
    if (status?.podIP === undefined || status.podIP === '') {
      throw new AbsentError(`Pod "${podName(pod)}" has no address: it does not run`);
    }
    return status.podIP;
  } catch (error) {
    if (error instanceof CommandError && /\(NotFound\)/.test(error.output.stderr)) {
      throw new AbsentError(`There is no pod "${podName(pod)}"`, { cause: error });
    }
    throw lookError(error, 'Reading the pod', podName(pod));
  }
}

/** RFC 5737's address for documentation, which `lookAtInterface` gives where there is none. */
const noAddress = '192.0.2.1';

async function interfaceAddress(
  at: Parameters<typeof lookAtInterface>[1],
  context: CheckContext,
): Promise<string> {
  const { ip } = await lookAtInterface(context, at);
  if (ip === noAddress) {
    throw new LookError(`"${podName(at)}:${at.interface}" has no IPv4 address to probe`);
  }
  return ip;
}
