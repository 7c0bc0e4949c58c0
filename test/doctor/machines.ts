import type { RepairPlace } from '../../src/doctor/engine-judge.ts';
import type { EngineSight } from '../../src/doctor/engine-sight.ts';
import type { Machine, Program } from '../../src/doctor/machine.ts';
import { engineInfo } from '../engine/recorded.ts';

/** A Debian 12 with every program and root, but for what is given. */
export function machine(given: Partial<Machine> & { without?: readonly Program[] } = {}): Machine {
  const { without = [], ...rest } = given;
  const all: Program[] = ['dockerd', 'apt-get', 'go', 'mmdebstrap', 'npm', 'modprobe'];
  return {
    platform: 'linux',
    isRoot: true,
    user: 'ada',
    kernel: '6.18.44',
    name: 'vm',
    distribution: { id: 'debian', version: '12', codename: 'bookworm' },
    hasSystemd: false,
    programs: new Set(all.filter((name) => !without.includes(name))),
    ...rest,
  };
}

/** A healthy engine on the usual socket, but for what is given. */
export function sight(given: Partial<EngineSight> = {}): EngineSight {
  return {
    answer: { kind: 'ready', info: engineInfo },
    host: 'unix:///var/run/docker.sock',
    isChosen: false,
    hasSocket: true,
    privileged: { kind: 'ran' },
    ...given,
  };
}

export const place: RepairPlace = {
  folder: '/cache/engine',
  mirror: { uri: 'http://mirror.example/debian', signedBy: '/keys/debian.gpg' },
};
