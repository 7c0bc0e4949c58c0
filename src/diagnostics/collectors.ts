import { command } from '../command.ts';
import type { InstanceView, NodeView } from '../state/engine-view.ts';
import type { Kubectl, LiveObject } from '../tools/kubectl.ts';
import { parseObjects } from '../tools/kubectl.ts';
import type { Collector } from './collector.ts';

/** The engine and the machine. */
export function machineCollectors(kind: string, kubectl: string): Collector[] {
  const file = (name: string) => `machine/${name}`;
  return [
    { file: file('uname.txt'), command: command('uname', '-a') },
    {
      file: file('docker-version.json'),
      command: command('docker', 'version', '--format', '{{json .}}'),
      format: 'json',
    },
    {
      file: file('docker-info.json'),
      command: command('docker', 'info', '--format', '{{json .}}'),
      format: 'json',
    },
    { file: file('docker-ps.txt'), command: command('docker', 'ps', '--all', '--no-trunc') },
    { file: file('docker-images.txt'), command: command('docker', 'images') },
    { file: file('docker-df.txt'), command: command('docker', 'system', 'df') },
    { file: file('kind-version.txt'), command: command(kind, 'version') },
    { file: file('kubectl-version.txt'), command: command(kubectl, 'version', '--client') },
  ];
}

/** Containers and networks of the instance, from the engine's side. */
export function engineCollectors(view: InstanceView): Collector[] {
  const containers = [
    ...view.nodes.map((node) => node.container),
    ...view.others.map((other) => other.container),
  ];
  return [
    ...containers.flatMap((name): Collector[] => [
      { file: `engine/${name}.inspect.json`, command: command('docker', 'inspect', name), format: 'json' },
      { file: `engine/${name}.log`, command: command('docker', 'logs', '--tail', '5000', name) },
    ]),
    ...view.networks.map(
      (name): Collector => ({
        file: `engine/network-${name}.json`,
        command: command('docker', 'network', 'inspect', name),
        format: 'json',
      }),
    ),
  ];
}

/** A node from inside: network, traffic control, packet filter, CNI, journal. A stopped one answers nothing. */
export function nodeCollectors(node: NodeView): Collector[] {
  const ask = (file: string, ...argv: string[]): Collector => ({
    file: `nodes/${node.cluster}-${node.name}/${file}`,
    command: command('docker', 'exec', node.container, ...argv),
  });
  // Not the kubeconfig that Multus keeps below it.
  const cni =
    'for f in /etc/cni/net.d/*.conf /etc/cni/net.d/*.conflist; do echo "== $f"; cat "$f"; done 2>/dev/null; true';
  return [
    ask('ip-link.json', 'ip', '-d', '-j', 'link'),
    ask('ip-addr.json', 'ip', '-d', '-j', 'addr'),
    ask('ip-route.json', 'ip', '-d', '-j', 'route', 'show', 'table', 'all'),
    ask('tc-qdisc.txt', 'tc', '-s', 'qdisc'),
    ask('tc-filter.txt', 'sh', '-c', filters),
    ask('nft.txt', 'nft', 'list', 'ruleset'),
    ask('iptables.txt', 'iptables-save'),
    ask('cni-files.txt', 'ls', '-lR', '/etc/cni/net.d', '/opt/cni/bin'),
    ask('cni-config.txt', 'sh', '-c', cni),
    ask('crictl-ps.txt', 'crictl', 'ps', '--all'),
    ask('crictl-pods.txt', 'crictl', 'pods'),
    ask('journal-kubelet.txt', 'journalctl', '--no-pager', '--unit=kubelet', '--lines=5000'),
    ask('journal-containerd.txt', 'journalctl', '--no-pager', '--unit=containerd', '--lines=5000'),
    ask('journal-warnings.txt', 'journalctl', '--no-pager', '--priority=warning', '--lines=2000'),
    ask('memory-and-disk.txt', 'sh', '-c', 'cat /proc/meminfo; df -h; cat /proc/loadavg'),
  ];
}

// Mirrors are filters on ingress or clsact; tc shows them one interface and one side at a time.
const filters =
  'for i in $(ls /sys/class/net); do for s in ingress egress; do echo "== $i $s"; tc -s filter show dev "$i" "$s"; done; done 2>&1; true';

/** The kernel's own log, from any node: they share it with the machine the engine runs on. */
export function kernelCollectors([node]: readonly NodeView[]): Collector[] {
  return node === undefined
    ? []
    : [{ file: 'machine/dmesg.txt', command: command('docker', 'exec', node.container, 'dmesg') }];
}

/** Kinds whose objects are kept whole; Secrets and ConfigMaps are not among them. */
const kinds =
  'nodes,pods,services,endpointslices,deployments,replicasets,daemonsets,jobs,events,networkpolicies,storageclasses';

export function clusterCollectors(cluster: string, kubectl: Kubectl): Collector[] {
  const file = (name: string) => `clusters/${cluster}/${name}`;
  const all = '--all-namespaces';
  return [
    { file: file('nodes.txt'), command: kubectl('get', 'nodes', '--output=wide') },
    { file: file('pods.txt'), command: kubectl('get', 'pods', all, '--output=wide') },
    { file: file('events.txt'), command: kubectl('get', 'events', all, '--sort-by=.lastTimestamp') },
    { file: file('describe-nodes.txt'), command: kubectl('describe', 'nodes') },
    { file: file('objects.json'), command: kubectl('get', kinds, all, '--output=json'), format: 'json' },
    // Its own question, because without Multus the kind does not exist.
    {
      file: file('network-attachments.json'),
      command: kubectl('get', 'network-attachment-definitions.k8s.cni.cncf.io', all, '--output=json'),
      format: 'json',
    },
    { file: file('version.json'), command: kubectl('version', '--output=json') },
    { file: file('readyz.txt'), command: kubectl('get', '--raw=/readyz?verbose') },
  ];
}

/** Logs of every container of the pods in `kubectl get pods --output=json`; of restarted ones the previous too. */
export function podCollectors(cluster: string, kubectl: Kubectl, stdout: string): Collector[] {
  return parseObjects(stdout).flatMap((pod: LiveObject) => {
    const { namespace = 'default', name } = pod.metadata;
    const states = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
    return states.flatMap((container): Collector[] => {
      const ask = (suffix: string, ...flags: string[]): Collector => ({
        file: `clusters/${cluster}/logs/${namespace}/${name}/${container.name}${suffix}.log`,
        command: kubectl(
          'logs',
          '--namespace',
          namespace,
          name,
          '--container',
          container.name,
          '--tail=3000',
          ...flags,
        ),
      });
      return [ask(''), ...(container.restartCount > 0 ? [ask('.previous', '--previous')] : [])];
    });
  });
}
