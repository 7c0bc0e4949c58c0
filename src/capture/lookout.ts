import { type Arg, type Command, command, joined } from '../command.ts';
import { LabsError } from '../errors.ts';
import type { Run } from '../exec.ts';
import { hostName, type Instance } from '../state/instance.ts';
import type { Target } from '../state/target.ts';
import { pidOf } from '../tools/docker.ts';

/** From where an interface can be seen: how to run a program there with our standard input passed on. */
export interface Lookout {
  exec(argv: readonly [Arg, ...Arg[]]): Command;
  /** In words, for the story. */
  readonly about: string;
}

/**
 * The nearest place that has tcpdump: the pod or node itself, the pod's node, or at last the helper container, which
 * sees the host's processes and so can enter any node's network namespace.
 */
export async function findLookout(target: Target, instance: Instance, run: Run): Promise<Lookout> {
  return target.kind === 'node'
    ? nodeLookout(target.node.container, target.node.state, instance, run)
    : podLookout(target, instance, run);
}

async function nodeLookout(node: string, state: string, instance: Instance, run: Run): Promise<Lookout> {
  if (state !== 'running') {
    throw new LabsError(`Node ${node} is ${state}`, { hint: `\`labs up ${instance.name}\` repairs it.` });
  }
  const own = inContainer(node, [], `in ${node}`);
  if (await hasTcpdump(own, run)) {
    return own;
  }
  return helperLookout(joined('--net=/proc/', { outputOf: pidOf(node) }, '/ns/net'), instance, run);
}

async function podLookout(
  target: Extract<Target, { kind: 'pod' }>,
  instance: Instance,
  run: Run,
): Promise<Lookout> {
  const { pod, kubectl, nodeContainer: node } = target;
  const own: Lookout = {
    exec: ([file, ...args]) => ({
      argv: [
        ...kubectl('exec', '--stdin', '--quiet', '--namespace', pod.namespace, pod.pod, '--').argv,
        file,
        ...args,
      ],
    }),
    about: `in pod ${pod.pod}`,
  };
  if (await hasTcpdump(own, run)) {
    return own;
  }
  if (node === undefined) {
    throw new LabsError(`Pod "${pod.pod}" runs on no node yet`, {
      hint: `\`labs exec ${pod.cluster}/control-plane -- kubectl describe pod ${pod.pod}\` tells why.`,
    });
  }
  const namespace = await findNetworkNamespace(node, pod, run);
  const fromNode = inContainer(
    node,
    ['nsenter', `--net=${namespace}`],
    `in pod ${pod.pod}'s network, from its node`,
  );
  if (await hasTcpdump(fromNode, run)) {
    return fromNode;
  }
  return helperLookout(joined('--net=/proc/', { outputOf: pidOf(node) }, `/root${namespace}`), instance, run);
}

async function helperLookout(enter: Arg, instance: Instance, run: Run): Promise<Lookout> {
  const helper = hostName.helper(instance.name);
  const lookout = inContainer(helper, ['nsenter', enter], `from ${helper}`);
  if (await hasTcpdump(lookout, run)) {
    return lookout;
  }
  throw new LabsError(
    'No tcpdump is to be had: not where the interface is, not on its node, not in the helper container',
    {
      hint: `\`labs up ${instance.name}\` puts the helper container back.`,
    },
  );
}

function inContainer(container: string, enter: readonly Arg[], about: string): Lookout {
  return {
    exec: (argv) => command('docker', 'exec', '--interactive', container, ...enter, ...argv),
    about,
  };
}

async function hasTcpdump(lookout: Lookout, run: Run): Promise<boolean> {
  // 1 and 127: no tcpdump; 126 and others: no shell, or nothing that can be entered.
  const codes = Array.from({ length: 256 }, (_, code) => code);
  const { exitCode } = await run(lookout.exec(['sh', '-c', 'command -v tcpdump']), {
    accept: codes,
    timeout: 20_000,
  });
  return exitCode === 0;
}

interface Sandbox {
  readonly info?: {
    readonly runtimeSpec?: { readonly linux?: { readonly namespaces?: { type: string; path?: string }[] } };
  };
}

/** Path, on the node, of a pod's network namespace, as its container runtime tells. */
async function findNetworkNamespace(
  node: string,
  pod: { readonly namespace: string; readonly pod: string },
  run: Run,
): Promise<string> {
  const crictl = (...args: string[]) => command('docker', 'exec', node, 'crictl', ...args);
  const { stdout } = await run(
    crictl('pods', '--namespace', pod.namespace, '--name', `^${pod.pod}$`, '--state', 'ready', '--quiet'),
  );
  const [id] = stdout.trim().split('\n');
  if (id === undefined || id === '') {
    throw new LabsError(`Pod "${pod.pod}" is not running on ${node}`);
  }
  const sandbox = JSON.parse((await run(crictl('inspectp', '--output', 'json', id))).stdout) as Sandbox;
  const namespaces = sandbox.info?.runtimeSpec?.linux?.namespaces ?? [];
  // A pod with hostNetwork has none of its own. /var/run is an absolute link, which would lead astray from outside.
  const path = namespaces.find(({ type }) => type === 'network')?.path;
  return path === undefined || path === '' ? '/proc/1/ns/net' : path.replace(/^\/var\/run\//, '/run/');
}
