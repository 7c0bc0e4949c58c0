import { setTimeout } from 'node:timers/promises';
import type { KindMutation } from './kind-mutations.ts';
import type { LiveLab } from './live-lab.ts';

/* What is done to the lab of all kinds of checks, for those of names, of reach and of spread. */

const inPod = (lab: LiveLab, pod: string, script: string) =>
  lab.kubectl('one', 'exec', pod, '--', 'sh', '-c', script);
const patch = (lab: LiveLab, service: string, spec: object) =>
  lab.kubectl('one', 'patch', 'service', service, '--type=merge', '--patch', JSON.stringify({ spec }));

async function scaleDns(lab: LiveLab, replicas: number): Promise<void> {
  const dns = ['--namespace', 'kube-system', 'deployment/coredns'];
  await lab.kubectl('one', 'scale', ...dns, `--replicas=${replicas}`);
  await lab.kubectl('one', 'rollout', 'status', ...dns, '--timeout=120s');
  if (replicas === 0) {
    const pods = ['pods', '--namespace', 'kube-system', '--selector', 'k8s-app=kube-dns'];
    await lab.kubectl('one', 'wait', '--for=delete', ...pods, '--timeout=120s');
  }
}

/** A rule of the node's iptables about what goes to web-0. */
async function rule(lab: LiveLab, how: '--insert' | '--delete', chain: string, ...rest: string[]) {
  const path = '--output=jsonpath={.status.podIP}';
  const address = (await lab.kubectl('one', 'get', 'pod', 'web-0', path)).trim();
  const argv = rest.map((word) => word.replace('WEB-0', address));
  await lab.inNode(
    'one-control-plane',
    'iptables',
    '--wait',
    how,
    ...chain.split(' '),
    '--destination',
    address,
    ...argv,
  );
}

async function isResolved(lab: LiveLab, name: string): Promise<boolean> {
  return (await inPod(lab, 'client', `dig +short ${name}`)).trim() !== '';
}

async function untilResolved(lab: LiveLab, name: string, wanted: boolean): Promise<void> {
  for (let attempt = 0; attempt < 100 && (await isResolved(lab, name)) !== wanted; attempt += 1) {
    await setTimeout(500);
  }
}

const drop = ['FORWARD', '--jump', 'DROP'] as const;
const echoForDiscard = ['--protocol', 'udp', '--dport', '9', '--jump', 'DNAT', '--to-destination', 'WEB-0:7'];
const gone = 'deleted.default.svc.cluster.local.';

export const trafficMutations: readonly KindMutation[] = [
  {
    what: 'the name servers are gone',
    act: (lab) => scaleDns(lab, 0),
    undo: (lab) => scaleDns(lab, 1),
    noticed: {
      'web-resolves': ['fail', /^no name server answered for "web"$/],
      'name-gone': ['error', /^The name server of "one\/client" does not know "kubernetes\.default/],
      discard: ['error', /^"web-0\.web-pods" has no address to probe: its name was not resolved/],
    },
  },
  {
    what: 'a name is there that must not be, and an alias leads elsewhere',
    act: async (lab) => {
      await lab.kubectl('one', 'create', 'service', 'clusterip', 'deleted', '--tcp=80');
      await patch(lab, 'alias', { externalName: 'elsewhere.default.svc.cluster.local' });
      await untilResolved(lab, gone, true);
    },
    undo: async (lab) => {
      await lab.kubectl('one', 'delete', 'service', 'deleted');
      await patch(lab, 'alias', { externalName: 'web.default.svc.cluster.local' });
      await untilResolved(lab, gone, false);
    },
    noticed: {
      'name-gone': ['fail', /^"deleted\.default\.svc\.cluster\.local\." exists, with 10\.[\d.]+$/],
      'alias-resolves': ['fail', /missing: web\.default.*; not expected: elsewhere\.default/],
    },
  },
  {
    what: 'the headless Service selects nobody',
    act: (lab) => patch(lab, 'web-pods', { selector: { app: 'nobody' } }),
    undo: async (lab) => {
      await patch(lab, 'web-pods', { selector: { app: 'web' } });
      await untilResolved(lab, 'web-0.web-pods.default.svc.cluster.local.', true);
    },
    noticed: {
      'replicas-resolve': ['fail', /^Service "default\/web-pods" is headless and has no ready endpoints$/],
    },
  },
  {
    what: 'the Service leads to a closed port',
    act: (lab) => patch(lab, 'web', { ports: [{ port: 80, targetPort: 81 }] }),
    undo: (lab) => patch(lab, 'web', { ports: [{ port: 80, targetPort: 8080 }] }),
    noticed: {
      'web-opens': ['fail', /^Service "one\/web" port 80 \(10\.[\d.]+\) refused the connection/],
      'web-answers': ['fail', /^60 of 60 requests: the connection was refused/],
      'even-shares': ['fail', /^300 of 300 requests: the connection was refused/],
    },
  },
  {
    what: 'session affinity is where it should not be, and not where it should',
    act: async (lab) => {
      await patch(lab, 'web', { sessionAffinity: 'ClientIP' });
      await patch(lab, 'sticky', { sessionAffinity: 'None', sessionAffinityConfig: null });
    },
    undo: async (lab) => {
      await patch(lab, 'web', { sessionAffinity: 'None', sessionAffinityConfig: null });
      await patch(lab, 'sticky', { sessionAffinity: 'ClientIP' });
    },
    noticed: {
      'even-shares': [
        'fail',
        /^the 300 requests are not spread evenly: .*, and again .*, where each may get/,
      ],
      'one-replica': ['fail', /^2 replicas answered, not one: web-0 \d+, web-1 \d+$/],
    },
  },
  {
    what: 'one of two replicas is not ready',
    act: async (lab) => {
      await inPod(lab, 'web-1', 'touch /tmp/down');
      await lab.kubectl('one', 'wait', '--for=condition=Ready=false', 'pod/web-1', '--timeout=60s');
    },
    undo: async (lab) => {
      await inPod(lab, 'web-1', 'rm /tmp/down');
      await lab.kubectl('one', 'wait', '--for=condition=Ready', 'pod/web-1', '--timeout=60s');
    },
    noticed: {
      'even-shares': ['fail', /^the Service has one ready replica, web-0: there is nothing to divide$/],
      'one-replica': ['fail', /^the Service has one ready replica, web-0/],
    },
  },
  {
    what: 'the node drops what goes to a replica',
    act: (lab) => rule(lab, '--insert', ...drop),
    undo: (lab) => rule(lab, '--delete', ...drop),
    noticed: {
      echo: ['fail', /^"one\/web-0:eth0" port 7 \(10\.[\d.]+\) stayed silent: no answer$/],
      'closed-port': ['fail', /^"one\/web-0" port 81 \(10\.[\d.]+\) stayed silent: no answer$/],
      discard: ['error', /stayed silent: no answer, but so it may be for everything: the proof /],
      frames: ['fail', /^none of the 100 frames of "there" arrived/],
    },
  },
  {
    what: 'somebody listens at the closed port, and discard answers',
    act: async (lab) => {
      const listen = 'setsid nc -l -k 81 </dev/null >/dev/null 2>&1 & echo $! >/tmp/listener';
      await inPod(lab, 'web-0', listen);
      await rule(lab, '--insert', 'PREROUTING --table nat', ...echoForDiscard);
    },
    undo: async (lab) => {
      await inPod(lab, 'web-0', 'kill "$(cat /tmp/listener)"');
      await rule(lab, '--delete', 'PREROUTING --table nat', ...echoForDiscard);
    },
    noticed: {
      'closed-port': ['fail', /^"one\/web-0" port 81 \(10\.[\d.]+\) accepted the connection after /],
      discard: ['fail', /^"web-0\.web-pods" port 9 \(10\.[\d.]+\) answered "hello" after /],
    },
  },
  {
    what: 'the node answers no pings',
    act: (lab) => lab.inNode('one-control-plane', 'sysctl', '--write', 'net.ipv4.icmp_echo_ignore_all=1'),
    undo: (lab) => lab.inNode('one-control-plane', 'sysctl', '--write', 'net.ipv4.icmp_echo_ignore_all=0'),
    noticed: {
      'node-pings': ['fail', /^node "one\/control-plane" \([\d.]+\) stayed silent: no reply to 3 requests$/],
    },
  },
  {
    what: 'the programs to look with are not in the pod',
    act: (lab) =>
      inPod(lab, 'client', 'cd /usr/bin; for one in dig curl python3; do mv $one $one.away; done'),
    undo: (lab) =>
      inPod(lab, 'client', 'cd /usr/bin; for one in dig curl python3; do mv $one.away $one; done'),
    noticed: {
      'web-resolves': ['error', /^Running dig in "one\/client" failed: the program is not there/],
      'web-opens': ['error', /^Probing with python3 in "one\/client" failed: the program is not there/],
      echo: ['error', /^Probing with python3/],
      'node-pings': ['error', /^Probing with python3/],
      'even-shares': ['error', /^Running curl in "one\/client" failed: the program is not there/],
    },
  },
  {
    what: 'the pod that asks is gone',
    act: (lab) => lab.kubectl('one', 'delete', 'pod', 'client', '--wait'),
    undo: (lab) => lab.up(),
    noticed: {
      'web-resolves': ['error', /^Running dig in "one\/client" failed: the pod does not exist/],
      'name-gone': ['error', /the pod does not exist/],
      'closed-port': ['error', /^Probing with python3 in "one\/client" failed: the pod does not exist/],
      'one-replica': ['error', /^Running curl in "one\/client" failed: the pod does not exist/],
    },
  },
];
