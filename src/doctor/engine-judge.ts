import { type EngineInfo, isLocalDefault, isOlder, oldestVersion } from '../engine/engine.ts';
import { installEngine, newerEngine, startEngine } from './engine-repairs.ts';
import type { EngineSight } from './engine-sight.ts';
import type { Finding } from './finding.ts';
import type { Machine } from './machine.ts';

/** Where a repair of the engine may write and what it knows. */
export interface RepairPlace {
  /** A folder of ours for logs and downloads. */
  readonly folder: string;
  /** The machine's own Debian mirror; undefined where none is configured. */
  readonly mirror: { readonly uri: string; readonly signedBy?: string } | undefined;
}

const everything = 'everything';

/** The engine's findings; each assumes that those before it are well, and says so when they are not. */
export function judgeEngine(sight: EngineSight, machine: Machine, place: RepairPlace): Finding[] {
  const { answer } = sight;
  if (answer.kind === 'no client') {
    return [noClient(machine, place), ...notLookedAt('there is no client')];
  }
  const clientFound: Finding = {
    id: 'engine.client',
    title: 'Docker client',
    status: 'ok',
    seen: '`docker` is on PATH',
    affects: everything,
  };
  if (answer.kind === 'unreachable') {
    return [
      clientFound,
      unreachable(sight, answer.why, machine, place),
      ...notLookedAt('no engine answers').slice(1),
    ];
  }
  return [
    clientFound,
    {
      id: 'engine.daemon',
      title: 'Docker engine',
      status: 'ok',
      seen: `answers at ${sight.host} (${answer.info.operatingSystem})`,
      affects: everything,
    },
    judgeVersion(answer.info),
    judgePrivileged(sight, answer.info, machine, place),
    judgeCgroups(answer.info),
  ];
}

function noClient(machine: Machine, place: RepairPlace): Finding {
  const repair = installEngine(machine, place);
  return {
    id: 'engine.client',
    title: 'Docker client',
    status: 'missing',
    seen: '`docker` is not on PATH',
    affects: everything,
    ...(repair === undefined
      ? { hint: 'Install Docker: https://docs.docker.com/engine/install' }
      : { repair }),
  };
}

function notLookedAt(why: string): Finding[] {
  const titles = {
    'engine.daemon': 'Docker engine',
    'engine.version': 'Engine version',
    'engine.privileged': 'Privileged containers',
    'engine.cgroup': 'Control groups',
  };
  return Object.entries(titles).map(([id, title]) => ({
    id,
    title,
    status: 'unknown',
    seen: `not looked at: ${why}`,
    affects: everything,
  }));
}

function unreachable(sight: EngineSight, why: string, machine: Machine, place: RepairPlace): Finding {
  const base = {
    id: 'engine.daemon',
    title: 'Docker engine',
    status: 'missing',
    affects: everything,
  } as const;
  const at = `no engine answers at ${sight.host}`;
  if (/permission denied/i.test(why)) {
    return {
      ...base,
      seen: `${at}: permission denied`,
      hint: `Run \`sudo usermod -aG docker ${machine.user || '$USER'}\` and log in again, or run labs as root.`,
    };
  }
  if (sight.isChosen) {
    return { ...base, seen: `${at}: ${why}`, hint: 'Start that engine, or unset DOCKER_HOST.' };
  }
  if (!isLocalDefault(sight.host)) {
    return {
      ...base,
      seen: `${at}: ${why}`,
      hint: 'Start that engine, or choose another with `docker context use`.',
    };
  }
  if (machine.platform !== 'linux') {
    return {
      ...base,
      seen: `${at}: ${why}`,
      hint: 'Start Docker Desktop, Colima or whatever runs Docker here.',
    };
  }
  if (!machine.programs.has('dockerd')) {
    const repair = installEngine(machine, place);
    const install = { hint: 'Install Docker: https://docs.docker.com/engine/install' };
    return {
      ...base,
      seen: `${at}, and none is installed`,
      ...(repair === undefined ? install : { repair }),
    };
  }
  const state = sight.hasSocket
    ? `its socket is left over, but nobody listens (${why})`
    : 'it is installed, but not running';
  return { ...base, seen: `${at}: ${state}`, repair: startEngine(machine, place) };
}

function judgeVersion(info: EngineInfo): Finding {
  const isTooOld = isOlder(info.version, oldestVersion);
  return {
    id: 'engine.version',
    title: 'Engine version',
    status: isTooOld ? 'missing' : 'ok',
    seen: isTooOld ? `${info.version}; ${oldestVersion} is the oldest that will do` : info.version,
    affects: everything,
    ...(isTooOld && { hint: 'Install a newer Docker: https://docs.docker.com/engine/install' }),
  };
}

function judgePrivileged(
  sight: EngineSight,
  info: EngineInfo,
  machine: Machine,
  place: RepairPlace,
): Finding {
  const base = { id: 'engine.privileged', title: 'Privileged containers', affects: everything } as const;
  const { privileged } = sight;
  if (privileged.kind === 'ran') {
    return { ...base, status: 'ok', seen: 'one was run, and ended well' };
  }
  if (privileged.kind === 'not tried') {
    return { ...base, status: 'unknown', seen: `not tried: ${privileged.why}` };
  }
  const repair = isLocalDefault(sight.host) ? newerEngine(privileged.why, info, machine, place) : undefined;
  const busy =
    'Other containers run on this engine; stop them, then `labs doctor --fix` can put a newer one in its place.';
  const hint =
    repair !== undefined && info.running > 0
      ? busy
      : 'Every node of a cluster is a privileged container: use an engine that allows them (a rootless one does not).';
  return {
    ...base,
    status: 'missing',
    seen: `none can be run: ${privileged.why}`,
    ...(repair !== undefined && info.running === 0 ? { repair } : { hint }),
  };
}

/** Both versions work; version 1 needs settings of the kubelet, which the node configuration carries. */
function judgeCgroups(info: EngineInfo): Finding {
  return {
    id: 'engine.cgroup',
    title: 'Control groups',
    status: info.cgroupVersion === '1' || info.cgroupVersion === '2' ? 'ok' : 'unknown',
    seen: `version ${info.cgroupVersion}`,
    affects: everything,
  };
}
