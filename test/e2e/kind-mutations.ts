import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Bench, run } from './labs.ts';
import type { LiveLab } from './live-lab.ts';

/** What is done to the lab of all kinds of checks, and what each of the checks named has to say then. */
export interface KindMutation {
  readonly what: string;
  readonly act: (lab: LiveLab, bench: Bench) => Promise<unknown>;
  /** Afterwards every check passes again; it waits until it is so. */
  readonly undo: (lab: LiveLab, bench: Bench) => Promise<unknown>;
  readonly noticed: Readonly<Record<string, readonly [status: 'fail' | 'error', seen: RegExp]>>;
}

const inClient = (lab: LiveLab, script: string, container = 'second') =>
  lab.kubectl('one', 'exec', 'client', '--container', container, '--', 'sh', '-c', script);

async function webReady(lab: LiveLab): Promise<void> {
  await lab.kubectl('one', 'rollout', 'status', 'statefulset/web', '--timeout=120s');
  await lab.kubectl('one', 'wait', '--for=condition=Ready', 'pod/web-0', 'pod/web-1', '--timeout=120s');
}

/** A Job that somebody has forgotten. */
export const leftBehind: Pick<KindMutation, 'act' | 'undo'> = {
  act: (lab) =>
    lab.kubectl('one', 'create', 'job', 'left-behind', '--image=labs.local/toolbox:v1', '--', 'true'),
  undo: (lab) => lab.kubectl('one', 'delete', 'job', 'left-behind', '--wait'),
};

export const kindMutations: readonly KindMutation[] = [
  {
    what: 'a replica is taken away',
    act: (lab) => lab.kubectl('one', 'scale', 'statefulset', 'web', '--replicas=1'),
    undo: async (lab) => {
      await lab.kubectl('one', 'scale', 'statefulset', 'web', '--replicas=2');
      await webReady(lab);
    },
    noticed: {
      replicas: ['fail', /^spec\.replicas is 1, not 2; status\.readyReplicas is/],
      'pods-run': ['fail', /^there is 1 Pod object with "app=web" in "one", not 2: "web-0"$/],
      'behind-web': ['fail', /^1 is ready, not 2; not ready, or not there: web-1 \(ready: web-0 [\d.]+\)$/],
    },
  },
  {
    what: 'a replica is not ready',
    act: async (lab) => {
      await lab.kubectl('one', 'exec', 'web-1', '--', 'touch', '/tmp/down');
      // Its probe has to see that first, and then the controller of the EndpointSlices.
      const state = '{.endpoints[?(@.targetRef.name=="web-1")].conditions.ready}';
      const slice = ['endpointslice', '--selector=kubernetes.io/service-name=web', '--timeout=60s'];
      await lab.kubectl('one', 'wait', `--for=jsonpath=${state}=false`, ...slice);
    },
    undo: async (lab) => {
      await lab.kubectl('one', 'exec', 'web-1', '--', 'rm', '/tmp/down');
      await webReady(lab);
    },
    noticed: {
      'pods-run': ['fail', /^"web-1": status\.conditions\[type=Ready\]\.status is "False", not "True"$/],
      'behind-web': ['fail', /^1 is ready, not 2; 1 is not ready, not 0; not ready, or not there: web-1 /],
    },
  },
  {
    what: 'an annotation is another, and a Job is left behind',
    act: async (lab, bench) => {
      await lab.kubectl('one', 'annotate', '--overwrite', 'statefulset/web', 'example.org/owner=a-team');
      await leftBehind.act(lab, bench);
    },
    undo: async (lab, bench) => {
      await lab.kubectl('one', 'annotate', '--overwrite', 'statefulset/web', 'example.org/owner=team-a');
      await leftBehind.undo(lab, bench);
    },
    noticed: {
      replicas: ['fail', /annotations\["example\.org\/owner"\] is "a-team", which does not match `\^team-`$/],
      'no-job': ['fail', /^there is Job "left-behind"$/],
    },
  },
  {
    what: 'the pod has another name for itself',
    act: (lab) => inClient(lab, 'echo other > /etc/hostname'),
    undo: (lab) => inClient(lab, 'echo client > /etc/hostname'),
    noticed: { hostname: ['fail', /^it printed "other", not exactly "client"$/] },
  },
  {
    what: 'the program is not in the pod any more',
    act: (lab) => inClient(lab, 'mv /usr/bin/cat /usr/bin/cat.away'),
    undo: (lab) => inClient(lab, 'mv /usr/bin/cat.away /usr/bin/cat'),
    noticed: {
      hostname: ['error', /^Running `cat` in "one\/client" failed: the program is not there \(.*cat.*\)$/],
    },
  },
  {
    what: 'the node does not forward',
    act: (lab) => lab.inNode('one-control-plane', 'sysctl', '--write', 'net.ipv4.ip_forward=0'),
    undo: (lab) => lab.inNode('one-control-plane', 'sysctl', '--write', 'net.ipv4.ip_forward=1'),
    noticed: { forwarding: ['fail', /^it printed "0", which does not match `\^1\$`$/] },
  },
  {
    what: 'the node is not found any more',
    act: (lab) => run('docker', 'rename', lab.node('one-control-plane'), lab.node('one-away')),
    undo: (lab) => run('docker', 'rename', lab.node('one-away'), lab.node('one-control-plane')),
    noticed: { forwarding: ['error', /^The node "one\/control-plane" is not running$/] },
  },
  {
    what: 'the cluster does not answer',
    act: async (_, bench) => {
      const text = await readFile(kubeconfigOf(bench), 'utf8');
      await writeFile(`${kubeconfigOf(bench)}.kept`, text);
      // Port 9: nobody listens there.
      await writeFile(kubeconfigOf(bench), text.replace(/(server: https:\/\/[^:]+):\d+/, '$1:9'));
    },
    undo: (_, bench) => rename(`${kubeconfigOf(bench)}.kept`, kubeconfigOf(bench)),
    noticed: {
      replicas: ['error', /^Reading StatefulSet in "one" failed: the cluster does not answer/],
      'no-job': ['error', /the cluster does not answer/],
      'behind-web': ['error', /^Reading the endpoints of "web" in "one" failed: the cluster does not answer/],
      hostname: ['error', /the cluster does not answer/],
      'client-calm': ['error', /^Reading the log in "one\/client" failed: the cluster does not answer/],
    },
  },
  {
    what: 'the client complains',
    act: (lab) => inClient(lab, 'echo an error > /proc/1/fd/1', 'client'),
    // What is logged stays logged: only another container has another log.
    undo: async (lab) => {
      await lab.kubectl('one', 'delete', 'pod', 'client', '--wait');
      await lab.up();
    },
    noticed: { 'client-calm': ['fail', /^1 of 3 lines hold "error", the last is "an error"$/] },
  },
  {
    what: 'the log is emptied',
    act: (lab) =>
      lab.inNode(
        'one-control-plane',
        'sh',
        '-c',
        'for log in /var/log/pods/default_client_*/client/*.log; do : > "$log"; done',
      ),
    undo: async (lab) => {
      await lab.kubectl('one', 'delete', 'pod', 'client', '--wait');
      await lab.up();
    },
    noticed: {
      'client-ready': ['fail', /^the log is empty$/],
      'client-calm': ['error', /^The log of "one\/client" does not hold "started", .*: it is empty$/],
    },
  },
  {
    what: 'the client and the Service are gone',
    act: async (lab) => {
      await lab.kubectl('one', 'delete', 'pod', 'client', '--wait');
      await lab.kubectl('one', 'delete', 'service', 'web');
    },
    undo: (lab) => lab.up(),
    noticed: {
      'behind-web': ['fail', /^Cluster "one" has no Service "default\/web"$/],
      hostname: ['error', /^Running `cat` in "one\/client" failed: the pod does not exist/],
      'client-ready': ['error', /^Reading the log in "one\/client" failed: the pod does not exist/],
    },
  },
];

function kubeconfigOf(bench: Bench): string {
  return join(bench.env['LABS_STATE'] ?? '', bench.name, 'one.kubeconfig');
}
