import { access } from 'node:fs/promises';
import { LabsError } from '../errors.ts';
import { type Kubectl, kubectlFor } from '../tools/kubectl.ts';
import { type Instance, kubeconfigPath } from './instance.ts';
import { readState } from './store.ts';

/** `kubectl` for one cluster of an instance: the one it was made with, or the one on PATH when that is not recorded. */
export async function kubectlOf(instance: Instance, cluster: string): Promise<Kubectl> {
  const kubeconfig = kubeconfigPath(instance, cluster);
  if (!(await exists(kubeconfig))) {
    throw new LabsError(`The kubeconfig of cluster "${cluster}" is not at ${kubeconfig}`, {
      hint: `\`labs up ${instance.name}\` puts it back.`,
    });
  }
  const recorded = await readState(instance);
  return kubectlFor(recorded.kind === 'known' ? recorded.state.tools.kubectl : 'kubectl', kubeconfig);
}

export async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
