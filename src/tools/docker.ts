import { type Command, command, joined } from '../command.ts';
import { inspect } from './inspect.ts';

/** What `docker ps` says of one container. */
export interface Container {
  readonly name: string;
  readonly state: string;
  readonly networks: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
}

/** `filters` are docker's own, for example `label=x=y`, `network=n`; several must all hold. */
export function listContainers(...filters: string[]): Command {
  const flags = filters.flatMap((filter) => ['--filter', filter]);
  return {
    ...command('docker', 'ps', '--all', '--no-trunc', '--format', '{{json .}}', ...flags),
    asks: true,
  };
}

/** Parses `listContainers`: one JSON object a line. */
export function parseContainers(stdout: string): Container[] {
  return stdout
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const row = JSON.parse(line) as { Names: string; State: string; Networks: string; Labels: string };
      return {
        name: row.Names,
        state: row.State,
        networks: row.Networks.split(',').filter((name) => name !== ''),
        labels: parseLabels(row.Labels),
      };
    });
}

// docker prints labels as `a=b,c=d`; a comma inside a value is not escaped, so a part without `=` belongs to the
// value before it.
function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  let last: string | undefined;
  for (const part of text.split(',')) {
    const at = part.indexOf('=');
    if (at > 0) {
      last = part.slice(0, at);
      labels[last] = part.slice(at + 1);
    } else if (last !== undefined) {
      labels[last] += `,${part}`;
    }
  }
  return labels;
}

export function removeContainers(names: readonly string[]): Command {
  return command('docker', 'rm', '--force', '--volumes', ...names);
}

const thawing = `for state in $(find /cgroups/freezer -path "*/$1/*" -name freezer.state 2>/dev/null); do
  echo THAWED >"$state"
done`;

/**
 * Thaws every control group below a container's own, from a container of the same image. Under cgroup v1 a frozen
 * process cannot even be killed (Documentation/admin-guide/cgroup-v1/freezer-subsystem.rst), and a runtime that is
 * ended while it starts a pod leaves the pod's group frozen: then the container around it does not end either.
 */
export function thawContainer(name: string): Command {
  const detail = (format: string) =>
    joined({ outputOf: command('docker', 'inspect', '--format', format, name) });
  return command(
    ...(['docker', 'run', '--rm', '--privileged', '--network', 'none', '--cgroupns', 'host'] as const),
    ...['--volume', '/sys/fs/cgroup:/cgroups', '--entrypoint', 'sh'],
    detail('{{.Image}}'),
    ...['-c', thawing, 'sh'],
    detail('{{.Id}}'),
  );
}

export function startContainers(names: readonly string[]): Command {
  return command('docker', 'start', ...names);
}

/** Seconds a node has for ending in good order; etcd and containerd outlive being killed. */
const stopWithin = 5;

export function stopContainer(name: string): Command {
  return command('docker', 'stop', '--time', String(stopWithin), name);
}

export function inNode(container: string, ...argv: string[]): Command {
  return command('docker', 'exec', container, ...argv);
}

/** Without a subnet (in CIDR notation) the engine takes the next of its own. */
export function createNetwork(
  name: string,
  labels: Readonly<Record<string, string>>,
  subnet?: string,
): Command {
  const flags = Object.entries(labels).flatMap(([label, value]) => ['--label', `${label}=${value}`]);
  const own = subnet === undefined ? [] : ['--subnet', subnet];
  return command('docker', 'network', 'create', '--driver', 'bridge', ...own, ...flags, name);
}

/** Prints the subnets of the networks, in CIDR notation, one a line. */
export function subnetsOf(networks: readonly string[]): Command {
  const format = '{{range .IPAM.Config}}{{println .Subnet}}{{end}}';
  return command('docker', 'network', 'inspect', '--format', format, ...networks);
}

export function listNetworks(...filters: string[]): Command {
  const flags = filters.flatMap((filter) => ['--filter', filter]);
  return {
    ...command('docker', 'network', 'ls', '--format', '{{.Name}}\t{{.Labels}}', ...flags),
    asks: true,
  };
}

export interface Network {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

export function parseNetworks(stdout: string): Network[] {
  return stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => {
      const [name = '', labels = ''] = line.split('\t');
      return { name, labels: parseLabels(labels) };
    });
}

export function removeNetwork(name: string): Command {
  return command('docker', 'network', 'rm', name);
}

/** Prints the host's process id of a container's first process. */
export function pidOf(container: string): Command {
  return { ...inspect('{{.State.Pid}}', container), asks: true };
}

/** Prints a container's IPv4 address on one network. */
export function addressOf(container: string, network: string): Command {
  const format = `{{(index .NetworkSettings.Networks "${network}").IPAddress}}`;
  return { ...inspect(format, container), asks: true };
}

/** Prints when the container was last started, in RFC 3339. */
export function startedAt(container: string): Command {
  return { ...inspect('{{.State.StartedAt}}', container), asks: true };
}

/** Prints the id of the network of that name that a container was made on; the network itself may be gone. */
export function networkIdOf(container: string, network: string): Command {
  const format = `{{(index .NetworkSettings.Networks "${network}").NetworkID}}`;
  return inspect(format, container);
}
