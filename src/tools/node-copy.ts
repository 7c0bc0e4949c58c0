import { type Command, command } from '../command.ts';

/** What `docker create` has to be told so that a container is the node that kind made. */
export interface NodeFlags {
  /** Its container name, host name and Kubernetes node name. */
  readonly container: string;
  /** Everything between `docker create` and the image. */
  readonly flags: readonly string[];
}

/** Prints all of a container's settings as JSON, for `parseNodeFlags`. */
export function inspectContainers(names: readonly string[]): Command {
  return command('docker', 'inspect', '--type', 'container', ...names);
}

interface Inspected {
  readonly Name: string;
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

/** Reads off containers what made them so: only what kind (providers/docker/provision.go) sets. Ports are chosen anew. */
export function parseNodeFlags(stdout: string): NodeFlags[] {
  return (JSON.parse(stdout) as Inspected[]).map((one) => ({
    container: one.Name.replace(/^\//, ''),
    flags: [...ofConfig(one), ...ofHostConfig(one)],
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

// The node stands still for as long as the copy takes, so that all files are of one moment; what it was doing is then
// as after a power cut, which etcd and containerd are made for. A whole file appears under its name, or none.
const copying = `pid=$(docker inspect --format '{{.State.Pid}}' "$1")
umask 077
mkdir -p "$(dirname "$3")"
docker pause "$1" >/dev/null
trap 'docker unpause "$1" >/dev/null' EXIT
docker exec "$2" tar --create --use-compress-program 'gzip -1' --file - --directory "/proc/$pid/root" \\
  --one-file-system --sparse --xattrs --warning=no-file-ignored --exclude 'var/lib/etcd/member/wal/0.tmp' \\
  var etc/kubernetes kind/kubeadm.conf kind/product_uuid kind/old-ipv4 >"$3.part"
mv "$3.part" "$3"`;

/** Copies what makes a node this node into a file: its /var, and what kubeadm and kind wrote. `helper` sees its files. */
export function copyNode(container: string, helper: string, file: string): Command {
  return command('sh', '-euc', copying, 'sh', container, helper, file);
}

/** Makes the container, stopped and as its image is. */
export function createNode({ container, flags }: NodeFlags, network: string, image: string): Command {
  return command('docker', 'create', '--name', container, ...flags, '--network', network, image);
}

/** Puts the copy into a container that has never run. */
export function fillNode(container: string, file: string): Command {
  return command('sh', '-euc', 'exec docker cp - "$1:/" <"$2"', 'sh', container, file);
}
