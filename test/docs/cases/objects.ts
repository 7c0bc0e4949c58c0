import type { SeenEndpoint } from '../../../src/checks/endpoints.ts';
import { judgeEndpoints } from '../../../src/checks/endpoints-judge.ts';
import { judgeExec } from '../../../src/checks/exec-judge.ts';
import type { SeenObject } from '../../../src/checks/kubernetes.ts';
import { judgeKubernetes } from '../../../src/checks/kubernetes-judge.ts';
import { judgeLogs } from '../../../src/checks/logs-judge.ts';
import { AbsentError } from '../../../src/checks/reason.ts';
import type { Case, Cases } from '../case.ts';
import { checkOf } from '../fixture.ts';

const kubernetes = (when: string, name: string, objects: readonly SeenObject[]): Case => ({
  when,
  judge: () => judgeKubernetes(checkOf('kubernetes', name), objects),
});
/** As the API server returns it, fields included that only a path looks at. */
const set = (replicas: number, readyReplicas: number): SeenObject => {
  const metadata = { name: 'web', annotations: { 'example.org/owner': 'team-a' } };
  return {
    metadata,
    spec: {
      replicas,
      template: { spec: { containers: [{ name: 'web', resources: { requests: { cpu: '10m' } } }] } },
    },
    status: { readyReplicas },
  };
};
const pod = (name: string, phase: string): SeenObject => ({
  metadata: { name },
  status: { phase, conditions: [{ type: 'Ready', status: 'True' }] },
});

const ready = (pod: string, address: string): SeenEndpoint => ({ pod, address, state: 'ready' });
const endpoints = (when: string, seen: readonly SeenEndpoint[]): Case => ({
  when,
  judge: () => judgeEndpoints(checkOf('endpoints'), seen),
});
const exec = (when: string, stdout: string, exitCode = 0, stderr = ''): Case => ({
  when,
  judge: () => judgeExec(checkOf('exec'), { stdout, stderr, exitCode }),
});
const logs = (when: string, name: string, log: string): Case => ({
  when,
  judge: () => judgeLogs(checkOf('logs', name), log),
});

export const objectCases: Cases = {
  kubernetes: [
    kubernetes('every field is as expected', 'replicas', [set(2, 2)]),
    kubernetes('a field is otherwise', 'replicas', [set(2, 1)]),
    kubernetes('the object is not there', 'replicas', []),
    kubernetes('a selector finds too few', 'pods-run', [pod('web-0', 'Running')]),
    kubernetes('one of several is otherwise', 'pods-run', [pod('web-0', 'Running'), pod('web-1', 'Pending')]),
    kubernetes('what must be absent is there', 'no-job', [{ metadata: { name: 'left-behind' } }]),
  ],
  endpoints: [
    endpoints('all are ready', [ready('web-0', '10.100.0.5'), ready('web-1', '10.100.0.6')]),
    endpoints('one is not', [
      ready('web-0', '10.100.0.5'),
      { pod: 'web-1', address: '10.100.0.6', state: 'notReady' },
    ]),
    endpoints('there is nobody', []),
    {
      when: 'the Service is not there',
      judge: () => {
        throw new AbsentError('Cluster "one" has no Service "default/web"');
      },
    },
  ],
  exec: [
    exec('it ends and prints as expected', 'client\n'),
    exec('it prints something else', 'server\n'),
    exec('it ends with another code', '', 1, 'cat: /etc/hostname: No such file or directory\n'),
  ],
  logs: [
    logs('the log holds it', 'client-ready', 'started\nready to ask\n'),
    logs('it does not', 'client-ready', 'started\n'),
    logs('the log is empty', 'client-ready', ''),
    logs('it lacks what it must lack', 'client-calm', 'started\nready to ask\n'),
    logs('it holds what it must lack', 'client-calm', 'started\nerror: no server\n'),
    logs('what proves the log is missing', 'client-calm', 'ready to ask\n'),
  ],
};
