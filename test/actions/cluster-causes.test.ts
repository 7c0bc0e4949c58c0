import test from 'ava';
import { findCauses, takenPort } from '../../src/actions/cluster-causes.ts';
import type { Cluster } from '../../src/lab/types.ts';
import { fakeRun } from '../fake-run.ts';

const instance = { name: 'one', folder: '/state/one' };

test('a port that another program has taken is named, with the ways out', (t) => {
  const words =
    'Error response from daemon: driver failed programming external connectivity on endpoint x: ' +
    'Error starting userland proxy: listen tcp4 127.0.0.1:41234: bind: address already in use';
  const said = takenPort(new Error(words), instance) ?? '';
  t.regex(said, /^Another program listens at 127\.0\.0\.1:41234,/);
  t.regex(said, /`labs start one`/);
  t.is(takenPort(new Error('no such container'), instance), undefined);
  t.is(takenPort('nothing', instance), undefined);
});

const cluster = { name: 'a', nodes: [{ cluster: 'a', name: 'control-plane' }] } as unknown as Cluster;
const kernel = (id: string) =>
  `[  7.0] oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),task_memcg=/docker/${id}/kubelet/x,task=etcd,pid=7,uid=0\n`;

test('what the kernel ended in a node for want of memory is named, what it ended elsewhere is not', async (t) => {
  const node = (dmesg: string) =>
    fakeRun(
      t,
      { command: "inspect --format '{{.Id}}'", stdout: 'c0ffee\n' },
      { command: 'dmesg', stdout: dmesg },
      { command: 'journalctl', stdout: 'E1122 no memory was mentioned' },
    );
  const said = await findCauses(
    cluster,
    instance,
    node(kernel('0ther') + kernel('c0ffee') + kernel('c0ffee')),
  );
  t.regex(
    said ?? '',
    /^Likely cause: memory ran out \(`labs doctor` says how much is free\): the kernel ended etcd\n/,
  );
  t.notRegex((await findCauses(cluster, instance, node(kernel('0ther')))) ?? '', /memory ran out/);
});
