import type { Run } from '../exec.ts';
import type { Cluster } from '../lab/types.ts';
import { hostName, type Instance } from '../state/instance.ts';
import { inNode } from '../tools/docker.ts';
import { inspect } from '../tools/inspect.ts';

const outOfMemory = 'memory ran out (`labs doctor` says how much is free)';

/** What a line of a failing node means for the person who reads it. */
const causes: readonly { readonly sign: RegExp; readonly cause: string }[] = [
  {
    sign: /inotify|too many open files/i,
    cause:
      'the machine has too few inotify instances for this many nodes; `labs doctor --fix` raises the limit',
  },
  {
    sign: /no space left on device/i,
    cause: "the disk under the engine's data is full; `labs doctor` says how full",
  },
  {
    sign: /cgroup v1|cgroups? .*(not|missing)/i,
    cause: 'the kubelet does not get along with the cgroups of this machine; `labs doctor` looks at them',
  },
  {
    sign: /ErrImagePull|ImagePullBackOff|failed to pull/i,
    cause: 'an image is missing in the node image; `labs images verify` checks them',
  },
  { sign: /OOMKill|out of memory|oom-kill/i, cause: outOfMemory },
];

// Errors of klog begin with E, systemd's and the scripts' contain one of the words.
const isTelling = (line: string) => /^E\d{4} |fail|error|cannot|denied/i.test(line);

/**
 * Why a cluster did not come up, from the kubelets' own journals: kind and kubeadm only see that nothing answers.
 * Undefined when the nodes say nothing or cannot be asked.
 */
export async function findCauses(
  cluster: Cluster,
  instance: Instance,
  run: Run,
): Promise<string | undefined> {
  const containers = cluster.nodes.map((node) => hostName.node(instance.name, node));
  const [words, victims] = await Promise.all([
    Promise.all(containers.map((container) => lastWords(container, run))),
    Promise.all(containers.map((container) => endedForMemory(container, run))),
  ]);
  const lines = words.flat();
  const ended = [...new Set(victims.flat())];
  if (lines.length + ended.length === 0) {
    return undefined;
  }
  const known = [
    ...(ended.length === 0 ? [] : [`${outOfMemory}: the kernel ended ${ended.join(', ')}`]),
    ...causes.filter(({ sign }) => lines.some((line) => sign.test(line))).map(({ cause }) => cause),
  ];
  const said = `The kubelet's last errors:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  return known.length === 0 ? said : `Likely cause: ${known.join('; ')}\n${said}`;
}

/** A node's API server keeps its port on this machine for good; while it was stopped another program may have taken it. */
export function takenPort(error: unknown, { name }: Instance): string | undefined {
  const words = error instanceof Error ? error.message : '';
  const [, address] = /listen \w+ (\S+): bind: address already in use/.exec(words) ?? [];
  return address === undefined
    ? undefined
    : `Another program listens at ${address}, where this cluster's API was before. End that program and \`labs start ${name}\` ` +
        `goes on; or \`labs down ${name}\` and \`labs up ${name}\`, which makes the cluster anew at a free port.`;
}

/**
 * Programs of the node that the kernel ended because memory ran out, the machine's or a control group's, as its log has
 * it: mm/oom_kill.c writes `oom-kill:constraint=...,task_memcg=/docker/ID/...,task=NAME,pid=...`.
 */
async function endedForMemory(container: string, run: Run): Promise<string[]> {
  try {
    const id = (await run(inspect('{{.Id}}', container))).stdout.trim();
    const { stdout } = await run(inNode(container, 'dmesg'), { timeout: 10_000 });
    const lines = stdout.split('\n').filter((line) => line.includes('oom-kill:') && line.includes(id));
    return lines.flatMap((line) => /,task=([^,]+),/.exec(line)?.[1] ?? []);
  } catch {
    // As below.
    return [];
  }
}

async function lastWords(container: string, run: Run): Promise<string[]> {
  try {
    const journal = ['journalctl', '--unit', 'kubelet', '--lines', '200', '--output', 'cat', '--no-pager'];
    const { stdout } = await run(inNode(container, ...journal), { timeout: 10_000 });
    const node = container.split('-').slice(1).join('-');
    const telling = stdout.split('\n').filter(isTelling).slice(-3);
    return telling.map((line) => `${node}: ${line.slice(0, 300)}`);
  } catch {
    // Diagnosis must not hide the failure that is being diagnosed.
    return [];
  }
}
