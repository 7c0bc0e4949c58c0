import { join } from 'node:path';
import { type Command, command } from '../command.ts';
import { type EngineInfo, isOlder } from '../engine/engine.ts';
import type { RepairPlace } from './engine-judge.ts';
import type { Repair } from './finding.ts';
import type { Machine } from './machine.ts';
import { asRoot, installPackages } from './packages.ts';

/** Installs the distribution's Docker; undefined where that is not known how. */
export function installEngine(machine: Machine, place: RepairPlace): Repair | undefined {
  // Debian 13 made the client a package of its own.
  const hasClientPackage = machine.distribution.id === 'debian' && Number(machine.distribution.version) >= 13;
  const install = installPackages(machine, ['docker.io', ...(hasClientPackage ? ['docker-cli'] : [])]);
  if (machine.platform !== 'linux' || install === undefined) {
    return undefined;
  }
  const start = startCommands(machine, place);
  return {
    id: 'install-engine',
    title: 'Installing Docker from the packages of this distribution',
    commands: [...install, ...start],
    ...starting(machine, place),
  };
}

export function startEngine(machine: Machine, place: RepairPlace): Repair {
  return {
    id: 'start-engine',
    title: 'Starting the Docker engine',
    commands: startCommands(machine, place),
    ...starting(machine, place),
  };
}

/**
 * A session of its own, or the engine would end with the terminal or the CI step that started it. Values arrive as
 * positional arguments: $1 is the folder, $2 the log in it.
 */
const startScript = 'mkdir -p "$1" && { setsid dockerd >"$2" 2>&1 </dev/null & }';

function startCommands(machine: Machine, place: RepairPlace): Command[] {
  const start = machine.hasSystemd
    ? command('systemctl', 'start', 'docker')
    : command('sh', '-c', startScript, 'sh', place.folder, logOf(place));
  return [asRoot(machine, start)];
}

function starting(machine: Machine, place: RepairPlace): Pick<Repair, 'startsEngine' | 'engineLog'> {
  return { startsEngine: true, ...(!machine.hasSystemd && { engineLog: logOf(place) }) };
}

function logOf(place: RepairPlace): string {
  return join(place.folder, 'dockerd.log');
}

/**
 * Ends the engine that runs and waits until it is gone, for 30 s at most. It removes its file at its end; the process
 * itself may stay as a zombie where process 1 is no init.
 */
const stopScript = [
  'file=/var/run/docker.pid',
  'pid=$(cat "$file" 2>/dev/null) && kill "$pid" 2>/dev/null || exit 0',
  'for _ in $(seq 150); do [ -e "$file" ] && kill -0 "$pid" 2>/dev/null || exit 0; sleep 0.2; done',
  'echo "The running engine (process $pid) does not end" >&2; exit 1',
].join('\n');

/**
 * Debian 12's Docker (20.10) hands every capability it knows to a privileged container, and runc then fails where
 * the machine withholds one ("unable to apply caps"). Debian 13's (26.1) asks first, and its packages install on
 * Debian 12 over its own runc. Only these packages are taken: apt works on lists and a copy of the status of their
 * own, so nothing else on the machine changes.
 */
export function newerEngine(
  why: string,
  info: EngineInfo,
  machine: Machine,
  place: RepairPlace,
): Repair | undefined {
  const isDebian12 = machine.distribution.id === 'debian' && machine.distribution.codename === 'bookworm';
  const isThatFault = /unable to apply caps/.test(why) && isOlder(info.version, '23.0');
  if (!isDebian12 || !isThatFault || place.mirror === undefined) {
    return undefined;
  }
  const folder = join(place.folder, 'debian-13');
  const fetch = fetchCommands(folder, place.mirror).map((step) => asRoot(machine, step));
  const stop = machine.hasSystemd ? command('systemctl', 'stop', 'docker') : command('sh', '-c', stopScript);
  const install = command(
    'sh',
    '-c',
    'exec dpkg --install --auto-deconfigure --force-confold "$1"/*.deb',
    'sh',
    folder,
  );
  return {
    id: 'newer-engine',
    title: "Replacing Debian 12's Docker by Debian 13's, which can run privileged containers here",
    commands: [...fetch, asRoot(machine, stop), asRoot(machine, install), ...startCommands(machine, place)],
    ...starting(machine, place),
  };
}

function fetchCommands(folder: string, mirror: NonNullable<RepairPlace['mirror']>): Command[] {
  const list = join(folder, 'sources.list');
  const keyring = mirror.signedBy ?? '/usr/share/keyrings/debian-archive-keyring.gpg';
  const options = [
    `Dir::Etc::SourceList=${list}`,
    'Dir::Etc::SourceParts=/dev/null',
    `Dir::State::lists=${join(folder, 'lists')}`,
    `Dir::Cache=${join(folder, 'cache')}`,
    `Dir::State::status=${join(folder, 'status')}`,
  ].flatMap((option) => ['-o', option]);
  return [
    command('rm', '-rf', folder),
    command('mkdir', '-p', join(folder, 'lists', 'partial'), join(folder, 'cache', 'archives', 'partial')),
    command('cp', '/var/lib/dpkg/status', join(folder, 'status')),
    { ...command('tee', list), input: `deb [signed-by=${keyring}] ${mirror.uri} trixie main\n` },
    command('apt-get', ...options, 'update'),
    command(
      'sh',
      '-c',
      'cd "$1" && shift && exec "$@"',
      'sh',
      folder,
      'apt-get',
      ...options,
      'download',
      ...packages,
    ),
  ];
}

// Debian 12's package brings the client, Debian 13's leaves it to docker-cli.
const packages = ['docker.io', 'containerd', 'docker-cli'];
