import type { Run } from '../exec.ts';
import type { Cluster } from '../lab/types.ts';
import { parseObjects } from '../tools/kubectl.ts';
import { kubectlOf, type Site } from './handler.ts';
import { tellFirst, unready } from './readiness.ts';

/**
 * Why pods get no networks when it is their Multus that does not run: of this the kubelet says no more than that the
 * daemon did not answer, and lets a container that ended again and again wait for minutes.
 */
export async function multusCause(
  { cluster }: { readonly cluster: Cluster },
  site: Site,
  run: Run,
  error: unknown,
): Promise<string | undefined> {
  if (!(error instanceof Error) || !error.message.includes('multus-shim')) {
    return undefined;
  }
  const kubectl = kubectlOf(site, cluster.name);
  const daemons = ['--namespace', 'kube-system', '--selector', 'name=multus'];
  const get = kubectl('get', 'pods', ...daemons, '--output=json');
  const found = await run(get).catch(() => undefined);
  const late = found && tellFirst(parseObjects(found.stdout), unready);
  return late && `Multus does not run in ${cluster.name}: Pod ${late.object.metadata.name} ${late.why}`;
}
