import type { EngineInfo } from '../../src/engine/engine.ts';

/** Recorded from Docker 26.1.5 on Debian 12, shortened to some more than the fields that are read. */
export const infoText = JSON.stringify({
  ID: '14006923-14bd-4542-b8aa-c5d7f163c29c',
  Containers: 4,
  ContainersRunning: 3,
  Driver: 'overlay2',
  DriverStatus: [['Backing Filesystem', 'extfs']],
  MemoryLimit: true,
  CgroupDriver: 'cgroupfs',
  CgroupVersion: '1',
  KernelVersion: '6.18.44',
  OperatingSystem: 'Debian GNU/Linux 12 (bookworm)',
  OSType: 'linux',
  Architecture: 'x86_64',
  NCPU: 2,
  MemTotal: 25276502016,
  DockerRootDir: '/var/lib/docker',
  Name: 'vm',
  ServerVersion: '26.1.5+dfsg1',
  Warnings: null,
});

export const engineInfo: EngineInfo = {
  id: 'an-id',
  version: '26.1.5+dfsg1',
  operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
  kernel: '6.18.44',
  architecture: 'x86_64',
  cgroupVersion: '1',
  storageDriver: 'overlay2',
  dataRoot: '/var/lib/docker',
  memory: 25e9,
  running: 0,
  name: 'vm',
};
