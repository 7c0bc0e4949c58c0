import test from 'ava';
import { fromBefore, nodeStarts } from '../../src/actions/since-start.ts';
import type { LiveObject } from '../../src/tools/kubectl.ts';
import { fakeRun } from '../fake-run.ts';

const starts = new Map([['one', Date.parse('2026-01-01T10:00:00Z')]]);

const pod = (...startedAt: string[]): LiveObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'web' },
  spec: { nodeName: 'one' },
  status: {
    containerStatuses: startedAt.map((time, at) => ({
      ...{ name: `c${at}`, restartCount: 0 },
      state: { running: { startedAt: time } },
    })),
  },
});

const node = (lastHeartbeatTime: string): LiveObject => ({
  ...{ apiVersion: 'v1', kind: 'Node', metadata: { name: 'one' } },
  status: { conditions: [{ type: 'Ready', status: 'True', lastHeartbeatTime }] },
});

test('a pod is of the past as long as one of its containers was started before its node', (t) => {
  const past = 'has not been started since its node was';
  t.is(fromBefore(pod('2026-01-01T09:59:59Z'), starts), past);
  t.is(fromBefore(pod('2026-01-01T10:00:05Z', '2026-01-01T09:00:00Z'), starts), past);
  t.is(fromBefore(pod('2026-01-01T10:00:00Z', '2026-01-01T10:00:05Z'), starts), undefined);
});

test('a pod that has not run yet, or runs on a node that is not known, is not of the past', (t) => {
  t.is(fromBefore(pod(), starts), undefined);
  t.is(fromBefore(pod('2026-01-01T09:59:59Z'), new Map()), undefined);
});

test('a node is of the past until its kubelet has reported', (t) => {
  t.is(fromBefore(node('2026-01-01T09:59:59Z'), starts), 'has not reported since its start');
  t.is(fromBefore(node('2026-01-01T10:00:00Z'), starts), undefined);
});

test('starts are to the second, as Kubernetes tells its times', async (t) => {
  const run = fakeRun(t, {
    command: /docker inspect .*StartedAt.* one$/,
    stdout: '2026-01-01T10:00:00.987654321Z\n',
  });
  t.deepEqual(await nodeStarts([node(''), pod()], run), starts);
});
