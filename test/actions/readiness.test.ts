import test from 'ava';
import { isHopeless, unready } from '../../src/actions/readiness.ts';
import type { LiveObject } from '../../src/tools/kubectl.ts';

function live(kind: string, rest: Omit<Partial<LiveObject>, 'kind'>): LiveObject {
  return {
    apiVersion: 'v1',
    kind,
    ...(rest as object),
    metadata: { name: 'x', ...(rest.metadata as object) },
  };
}

test('a pod is ready when Kubernetes says so and it is not going away', (t) => {
  const conditions = [{ type: 'Ready', status: 'True' }];
  t.is(unready(live('Pod', { status: { conditions } })), undefined);
  const deletionTimestamp = '2026-01-01T00:00:00Z';
  t.is(
    unready(live('Pod', { status: { conditions }, metadata: { name: 'x', deletionTimestamp } })),
    'is being deleted',
  );
});

test("a pod's own reason is preferred to a general one", (t) => {
  const waiting = { reason: 'ErrImageNeverPull', message: 'Container image "a" is not present' };
  const why = unready(
    live('Pod', {
      status: {
        conditions: [{ type: 'Ready', status: 'False', message: 'containers with unready status: [c]' }],
        containerStatuses: [{ name: 'c', restartCount: 0, state: { waiting } }],
      },
    }),
  );
  t.is(why, 'container c: ErrImageNeverPull: Container image "a" is not present');
  t.true(isHopeless(`Pod x ${why}`));
});

test('a pod that cannot be scheduled says so', (t) => {
  const conditions = [{ type: 'PodScheduled', status: 'False', message: '0/1 nodes are available' }];
  t.is(unready(live('Pod', { status: { conditions } })), 'cannot be scheduled: 0/1 nodes are available');
});

test('a container that ended badly is named with its code', (t) => {
  const terminated = { reason: 'Error', exitCode: 2 };
  const status = { containerStatuses: [{ name: 'c', restartCount: 1, state: { terminated } }] };
  const why = unready(live('Pod', { status }));
  t.is(why, 'container c: Error (exit code 2)');
  t.false(isHopeless(`Pod x ${why}`));
});

test('a Deployment is ready when all replicas are of the newest definition, ready, and no more than wanted', (t) => {
  const metadata = { name: 'x', generation: 2 };
  const whole = { observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 3 };
  const of = (status: object) => unready(live('Deployment', { metadata, spec: { replicas: 3 }, status }));
  t.is(of(whole), undefined);
  t.is(of({ ...whole, readyReplicas: 2 }), '2 of 3 pods are ready');
  t.is(of({ ...whole, replicas: 4 }), '3 of 3 pods are ready');
  t.is(of({ ...whole, observedGeneration: 1 }), 'its newest definition is not taken up yet');
});

test('a DaemonSet that no node runs yet is not ready', (t) => {
  const metadata = { name: 'x', generation: 1 };
  const of = (status: object) => unready(live('DaemonSet', { metadata, status }));
  t.is(of({}), 'not scheduled yet');
  const counts = { observedGeneration: 1, desiredNumberScheduled: 2, updatedNumberScheduled: 2 };
  t.is(of({ ...counts, numberReady: 1 }), '1 of 2 pods are ready');
  t.is(of({ ...counts, numberReady: 2 }), undefined);
});

test('objects without a state are ready', (t) => {
  t.is(unready(live('ConfigMap', {})), undefined);
});

test('a kubelet that does not know the Services yet is waited for, a config map that is missing is not', (t) => {
  const young = 'services have not yet been read at least once, cannot construct envvars';
  t.false(isHopeless(`Pod x container c: CreateContainerConfigError: ${young}`));
  t.true(isHopeless('Pod x container c: CreateContainerConfigError: configmap "a" not found'));
});
