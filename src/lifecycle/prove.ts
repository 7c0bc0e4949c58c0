import { join } from 'node:path';
import type { CheckContext } from '../checks/context.ts';
import { runChecks } from '../checks/run-check.ts';
import type { Verdict } from '../checks/verdict.ts';
import type { CommandContext } from '../commands/context.ts';
import { inSessions } from '../kube/sessions.ts';
import type { Lab } from '../lab/types.ts';
import type { Emit } from '../progress.ts';
import { quickRunner, quickStarter } from '../quick-runner.ts';
import { hostName, type Instance, kubeconfigPath } from '../state/instance.ts';
import { addressOf, inNode } from '../tools/docker.ts';
import { execInPod, type Kubectl, kubectlFor } from '../tools/kubectl.ts';

/** Runs the environment's checks against an instance that is up; repairs nothing, changes nothing. */
export async function prove(
  lab: Lab,
  instance: Instance,
  kubectl: string,
  context: CommandContext,
  emit: Emit,
): Promise<Verdict[]> {
  return runChecks(lab.checks, checkContext(instance, kubectl, context), emit);
}

/** What a check may touch, bound to one instance. */
export function checkContext(instance: Instance, kubectl: string, context: CommandContext): CheckContext {
  const shared = inSessions(join(context.folders.templates, 'probe/session.py'), context.signal);
  const run = quickRunner(context.signal, shared);
  const kubectlOf = (cluster: string): Kubectl => kubectlFor(kubectl, kubeconfigPath(instance, cluster));
  return {
    run,
    start: quickStarter(context.signal, shared),
    signal: context.signal,
    clock: context.clock,
    folder: instance.folder,
    templates: context.folders.templates,
    execIn: (pod, container) => (argv) => execInPod(kubectlOf(pod.cluster), pod, argv, container),
    probeIn: (pod) => (argv) => ({ ...execInPod(kubectlOf(pod.cluster), pod, argv), shares: true }),
    execInNode: (node) => (argv) => inNode(hostName.node(instance.name, node), ...argv),
    kubectl: kubectlOf,
    nodeAddress: async (node) => {
      const container = hostName.node(instance.name, node);
      return (await run(addressOf(container, hostName.network(instance.name)))).stdout.trim();
    },
  };
}
