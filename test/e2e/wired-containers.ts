import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import type { CheckContext } from '../../src/checks/context.ts';
import { systemClock } from '../../src/clock.ts';
import { command } from '../../src/command.ts';
import { runner, starter } from '../../src/exec.ts';
import type { PodInterface } from '../../src/lab/check-types.ts';
import { kubectlFor } from '../../src/tools/kubectl.ts';

/** The image of the lab's pods; docs/contributing.md says how it gets into the engine. */
export const toolbox = 'labs.local/toolbox:v1';

/**
 * Containers wired like the heart of multus-mirror: `ue` and `upf` on one veth (net1 at both), and a veth from
 * `upf` (tap) to `sniffer` (net1), onto which what arrives at upf's net1 is mirrored. Everything is removed when
 * the test ends, however it ends.
 */
export interface Wired {
  readonly context: CheckContext;
  /** Runs argv in a container and returns what it printed. */
  inside(name: string, ...argv: string[]): Promise<string>;
  /** Starts argv in a container and leaves it running. */
  background(name: string, ...argv: string[]): Promise<string>;
  place(name: string, netInterface?: string): PodInterface;
}

export async function wiredContainers(t: ExecutionContext): Promise<Wired> {
  // Well above what a loaded machine takes, because ava's own limit is ten seconds.
  t.timeout(180_000);
  const prefix = `labs-wired-${randomBytes(3).toString('hex')}`;
  const stop = new AbortController();
  const run = runner(stop.signal);
  const folder = await mkdtemp(join(tmpdir(), 'labs-wired-'));
  const names = ['ue', 'upf', 'sniffer', 'wiring'];
  const container = (name: string) => `${prefix}-${name}`;
  t.teardown(async () => {
    await run(command('docker', 'rm', '--force', '--volumes', ...names.map(container)));
    stop.abort();
    await rm(folder, { recursive: true, force: true });
  });
  const docker = async (...argv: string[]) => (await run(command('docker', ...argv))).stdout.trim();
  const inside = (name: string, ...argv: string[]) => docker('exec', container(name), ...argv);
  const flags = ['--detach', '--init', '--network', 'none', '--cap-add', 'NET_ADMIN'];
  const sleep = [toolbox, 'sleep', '3600'];
  await Promise.all([
    ...['ue', 'upf', 'sniffer'].map((name) => docker('run', '--name', container(name), ...flags, ...sleep)),
    docker('run', '--name', container('wiring'), ...flags, '--privileged', '--pid', 'host', ...sleep),
  ]);
  const pid = (name: string) => docker('inspect', '--format', '{{.State.Pid}}', container(name));
  const [ue, upf, sniffer] = await Promise.all([pid('ue'), pid('upf'), pid('sniffer')]);
  const wire = (from: string, a: string, to: string, b: string) =>
    inside('wiring', 'ip', 'link', 'add', a, 'netns', from, 'type', 'veth', 'peer', 'name', b, 'netns', to);
  await wire(ue, 'net1', upf, 'net1');
  await wire(upf, 'tap', sniffer, 'net1');
  const setUp = `set -e; [ -z "$2" ] || ip address add "$2" dev "$1"; ip link set "$1" up`;
  await inside('ue', 'sh', '-c', setUp, 'up', 'net1', '10.90.0.1/24');
  await inside('upf', 'sh', '-c', setUp, 'up', 'net1', '10.90.0.2/24');
  await inside('upf', 'sh', '-c', setUp, 'up', 'tap', '');
  await inside('sniffer', 'sh', '-c', setUp, 'up', 'net1', '');
  await inside('upf', 'tc', 'qdisc', 'add', 'dev', 'net1', 'ingress');
  const exec: CheckContext['execIn'] = (pod) => (argv) =>
    command('docker', 'exec', '--interactive', container(pod.pod), ...argv);
  const context: CheckContext = {
    run,
    start: starter(stop.signal),
    signal: stop.signal,
    clock: systemClock,
    folder,
    templates: join(import.meta.dirname, '../../templates'),
    execIn: exec,
    probeIn: exec,
    execInNode: () => {
      throw new Error('There are no nodes here');
    },
    kubectl: () => kubectlFor('kubectl', '/dev/null'),
    nodeAddress: () => Promise.reject(new Error('There are no nodes here')),
  };
  return {
    context,
    inside,
    background: (name, ...argv) => docker('exec', '--detach', container(name), ...argv),
    place: (name, netInterface = 'net1') => ({
      cluster: 'wired',
      namespace: 'default',
      pod: name,
      interface: netInterface,
    }),
  };
}

/** Copies what arrives at upf's net1 to the sniffer, by the rule that koko sets too. */
export async function addMirror(
  wired: Wired,
  action = 'action mirred egress mirror dev tap',
  parent = 'ffff:',
): Promise<void> {
  const rule = `tc filter add dev net1 parent ${parent} protocol all u32 match u32 0 0 ${action}`;
  await wired.inside('upf', ...rule.split(' '));
}
