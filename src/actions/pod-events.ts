import type { Run } from '../exec.ts';
import type { Kubectl, LiveObject } from '../tools/kubectl.ts';
import { parseObjects } from '../tools/kubectl.ts';

// A pod normally starts within this; events are asked for only after it, because every question costs a process.
const patience = 4_000;

/** The newest warning about a pod that is slow to start: Multus, CNI and the kubelet say their causes there. */
export async function lastWarning(pod: LiveObject, kubectl: Kubectl, run: Run): Promise<string | undefined> {
  const {
    name,
    namespace = 'default',
    creationTimestamp,
  } = pod.metadata as LiveObject['metadata'] & {
    creationTimestamp?: string;
  };
  if (pod.kind !== 'Pod' || Date.now() - Date.parse(creationTimestamp ?? '') < patience) {
    return undefined;
  }
  const selector = `--field-selector=involvedObject.kind=Pod,involvedObject.name=${name},type=Warning`;
  const { stdout } = await run(kubectl('get', 'events', '--namespace', namespace, selector, '--output=json'));
  const events = parseObjects(stdout) as unknown as {
    reason?: string;
    message?: string;
    lastTimestamp?: string;
  }[];
  const newest = events
    .toSorted((a, b) => (a.lastTimestamp ?? '').localeCompare(b.lastTimestamp ?? ''))
    .at(-1);
  // Plugins quote their input, lines and all; who reads a line at a time would see its end alone.
  return newest && `${newest.reason}: ${newest.message?.trim().replace(/\s+/g, ' ')}`;
}
