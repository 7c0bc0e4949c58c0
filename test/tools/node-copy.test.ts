import test from 'ava';
import { createNode, parseNodeFlags } from '../../src/tools/node-copy.ts';

/** What `docker inspect` says of a node of kind v0.33.0, without what is not read. */
const inspected = [
  {
    Name: '/labs-web-main-control-plane',
    NetworkSettings: { Networks: { 'labs-web': { IPAddress: '172.18.0.2' } } },
    Config: {
      Hostname: 'labs-web-main-control-plane',
      Env: ['KUBECONFIG=/etc/kubernetes/admin.conf', 'NO_PROXY=a b'],
      Labels: { 'io.x-k8s.kind.cluster': 'labs-web-main', 'io.x-k8s.kind.role': 'control-plane' },
      Volumes: { '/var': {} },
      Tty: true,
    },
    HostConfig: {
      Binds: ['/lib/modules:/lib/modules:ro'],
      Tmpfs: { '/run': '', '/tmp': 'size=1g' },
      SecurityOpt: ['seccomp=unconfined'],
      Privileged: true,
      Init: false,
      CgroupnsMode: 'private',
      RestartPolicy: { Name: 'on-failure', MaximumRetryCount: 1 },
      PortBindings: { '6443/tcp': [{ HostIp: '127.0.0.1', HostPort: '41234' }] },
    },
  },
];

test('a node is made again with what kind made it with, and a port of its own on loopback', (t) => {
  const [flags] = parseNodeFlags(JSON.stringify(inspected));
  t.truthy(flags);
  if (flags === undefined) {
    return;
  }
  t.deepEqual(createNode(flags, 'labs-web', 'node:v1', true).argv, [
    ...['docker', 'create', '--name', 'labs-web-main-control-plane'],
    ...['--hostname', 'labs-web-main-control-plane'],
    ...['--label', 'io.x-k8s.kind.cluster=labs-web-main', '--label', 'io.x-k8s.kind.role=control-plane'],
    ...['--env', 'KUBECONFIG=/etc/kubernetes/admin.conf', '--env', 'NO_PROXY=a b'],
    ...['--volume', '/var', '--tty', '--privileged', '--security-opt', 'seccomp=unconfined'],
    ...['--tmpfs', '/run', '--tmpfs', '/tmp:size=1g', '--volume', '/lib/modules:/lib/modules:ro'],
    ...['--restart', 'on-failure:1', '--cgroupns', 'private', '--init=false'],
    ...['--publish', '127.0.0.1::6443/tcp', '--network', 'labs-web'],
    ...['--ip', '172.18.0.2', 'node:v1'],
  ]);
});

test('a container without settings of its own needs none', (t) => {
  const bare = {
    Name: '/x',
    NetworkSettings: { Networks: {} },
    Config: { Hostname: 'x', Env: null, Labels: {}, Volumes: null, Tty: false },
    HostConfig: {
      ...{ Binds: null, Tmpfs: null, SecurityOpt: null, Privileged: false, Init: null },
      ...{ CgroupnsMode: 'host', RestartPolicy: { Name: 'no', MaximumRetryCount: 0 }, PortBindings: null },
    },
  };
  t.deepEqual(parseNodeFlags(JSON.stringify([bare])), [
    { container: 'x', flags: ['--hostname', 'x', '--restart', 'no:0', '--cgroupns', 'host'], address: '' },
  ]);
});
