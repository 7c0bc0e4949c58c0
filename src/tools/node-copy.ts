import { type Command, command } from '../command.ts';

/** What `docker create` has to be told so that a container is the node that kind made. */
export interface NodeFlags {
  /** Its container name, host name and Kubernetes node name. */
  readonly container: string;
  /** Everything between `docker create` and the image. */
  readonly flags: readonly string[];
  /** The IPv4 address that its certificates and its API server's lease speak of. */
  readonly address: string;
}

/** Prints all of a container's settings as JSON, for `parseNodeFlags`. */
export function inspectContainers(names: readonly string[]): Command {
  return command('docker', 'inspect', '--type', 'container', ...names);
}

interface Inspected {
  readonly Name: string;
  readonly NetworkSettings: { readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>> };
  readonly Config: {
    readonly Hostname: string;
    readonly Env: readonly string[] | null;
    readonly Labels: Readonly<Record<string, string>>;
    readonly Volumes: Readonly<Record<string, unknown>> | null;
    readonly Tty: boolean;
  };
  readonly HostConfig: {
    readonly Binds: readonly string[] | null;
    readonly Tmpfs: Readonly<Record<string, string>> | null;
    readonly SecurityOpt: readonly string[] | null;
    readonly Privileged: boolean;
    readonly Init: boolean | null;
    readonly CgroupnsMode: string;
    readonly RestartPolicy: { readonly Name: string; readonly MaximumRetryCount: number };
    readonly PortBindings: Readonly<Record<string, readonly { readonly HostIp: string }[] | null>> | null;
  };
}

/** Reads off containers what made them so: only what kind (providers/docker/provision.go) sets. Ports are left open. */
export function parseNodeFlags(stdout: string): NodeFlags[] {
  return (JSON.parse(stdout) as Inspected[]).map((one) => ({
    container: one.Name.replace(/^\//, ''),
    flags: [...ofConfig(one), ...ofHostConfig(one)],
    address: Object.values(one.NetworkSettings.Networks)[0]?.IPAddress ?? '',
  }));
}

function ofConfig({ Config }: Inspected): string[] {
  return [
    ...['--hostname', Config.Hostname],
    ...Object.entries(Config.Labels).flatMap(([label, value]) => ['--label', `${label}=${value}`]),
    ...(Config.Env ?? []).flatMap((entry) => ['--env', entry]),
    ...Object.keys(Config.Volumes ?? {}).flatMap((path) => ['--volume', path]),
    ...(Config.Tty ? ['--tty'] : []),
  ];
}

function ofHostConfig({ HostConfig }: Inspected): string[] {
  const { RestartPolicy } = HostConfig;
  const ports = Object.entries(HostConfig.PortBindings ?? {}).flatMap(([port, hosts]) =>
    (hosts ?? []).map(({ HostIp }) => `${HostIp}::${port}`),
  );
  return [
    ...(HostConfig.Privileged ? ['--privileged'] : []),
    ...(HostConfig.SecurityOpt ?? []).flatMap((option) => ['--security-opt', option]),
    ...Object.entries(HostConfig.Tmpfs ?? {}).flatMap(([path, options]) => [
      '--tmpfs',
      options === '' ? path : `${path}:${options}`,
    ]),
    ...(HostConfig.Binds ?? []).flatMap((bind) => ['--volume', bind]),
    ...['--restart', `${RestartPolicy.Name}:${RestartPolicy.MaximumRetryCount}`],
    ...['--cgroupns', HostConfig.CgroupnsMode],
    ...(HostConfig.Init === null ? [] : [`--init=${HostConfig.Init}`]),
    ...ports.flatMap((port) => ['--publish', port]),
  ];
}

// Every container is made anew, so of the old ones nothing is copied: neither what containerd knows of them, nor their
// addresses, volumes and logs; nor what is in the image as well.
//
// The node stands still for as long as the copy takes, so that all files are of one moment; what it was doing is then
// as after a power cut, which etcd and containerd are made for. The kernel may refuse to freeze a node that is busy
// starting processes, so that is tried again. A whole file appears under its name, or none: without a copy the lab is
// as good, only its next bring-up is slower. A node that stays frozen, however, is an error.
const copying = `pause() {
  for _ in 1 2 3 4 5 6 7 8 9 10; do
    if docker pause "$1" >/dev/null; then return 0; fi
    sleep 0.2
  done
  return 1
}
copy() {
  docker exec "$1" tar --create --use-compress-program 'gzip -1' --file - --directory "/proc/$2/root" \\
    --one-file-system --sparse --xattrs --warning=no-file-ignored --ignore-failed-read \\
    --exclude var/lib/etcd/member/wal/0.tmp --exclude var/lib/containerd --exclude var/lib/cni \\
    --exclude var/lib/kubelet/pods --exclude var/log --exclude var/lib/dpkg --exclude var/cache \\
    var etc/kubernetes kind/kubeadm.conf kind/product_uuid kind/old-ipv4 \\
    etc/cni/net.d/10-containerd-net.conflist >"$3"
}
umask 077
mkdir -p "$(dirname "$3")"
pid=$(docker inspect --format '{{.State.Pid}}' "$1")
if pause "$1"; then
  trap 'docker unpause "$1" >/dev/null' EXIT
  if copy "$2" "$pid" "$3.part"; then mv "$3.part" "$3"; fi
fi
rm -f "$3.part"`;

/**
 * Copies what makes a node this node into a file, if it can: its /var, and what kubeadm and kind wrote. `helper` is a
 * container that sees the node's files.
 */
export function copyNode(container: string, helper: string, file: string): Command {
  return command('sh', '-euc', copying, 'sh', container, helper, file);
}

/** Makes the container, stopped and as its image is. A network takes an address only if its subnet was chosen, too. */
export function createNode(node: NodeFlags, network: string, image: string, keepsAddress: boolean): Command {
  const address = keepsAddress ? ['--ip', node.address] : [];
  return command(
    'docker',
    'create',
    '--name',
    node.container,
    ...node.flags,
    '--network',
    network,
    ...address,
    image,
  );
}

/** Puts the copy into a container that has never run. */
export function fillNode(container: string, file: string): Command {
  return command('sh', '-euc', 'exec docker cp - "$1:/" <"$2"', 'sh', container, file);
}
