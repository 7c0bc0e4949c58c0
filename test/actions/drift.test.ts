import test from 'ava';
import { findDrift, isUntouched } from '../../src/actions/drift.ts';
import { kubectlFor, type LiveObject, type ManagedFields } from '../../src/tools/kubectl.ts';
import { fakeRun } from '../fake-run.ts';

const wanted = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 8080 }] },
};
const ours: ManagedFields = { manager: 'labs', operation: 'Apply', fieldsV1: {} };

function live(spec: object = {}, ...others: ManagedFields[]): LiveObject {
  return {
    ...wanted,
    metadata: { ...wanted.metadata, namespace: 'default', managedFields: [ours, ...others] },
    spec: { ...wanted.spec, clusterIP: '10.0.0.1', type: 'ClusterIP', ...spec },
  } as LiveObject;
}

test('what labs alone set, and what has all of it, is untouched; defaults and states do not count', (t) => {
  const status: ManagedFields = { manager: 'controller', operation: 'Update', subresource: 'status' };
  const revision: ManagedFields = {
    manager: 'kube-controller-manager',
    operation: 'Update',
    fieldsV1: { 'f:metadata': { 'f:annotations': { '.': {}, 'f:deployment.kubernetes.io/revision': {} } } },
  };
  t.true(isUntouched(live(), wanted));
  t.true(isUntouched(live({}, status, revision), wanted));
});

test('whoever else set a field, or set it the way labs does not, puts it in doubt', (t) => {
  for (const other of [
    { manager: 'kubectl-edit', operation: 'Update', fieldsV1: { 'f:spec': {} } },
    { manager: 'kubectl', operation: 'Update', subresource: 'scale' },
    { manager: 'labs', operation: 'Update' },
    { manager: 'kube-controller-manager', operation: 'Update', fieldsV1: { 'f:spec': {} } },
  ]) {
    t.false(isUntouched(live({}, other), wanted), JSON.stringify(other));
  }
});

test('what was taken away or stands otherwise is in doubt, and so is an object without an account', (t) => {
  t.false(isUntouched(live({ selector: {} }), wanted));
  t.false(isUntouched(live({ ports: [] }), wanted));
  t.false(isUntouched(live({ ports: [{ port: 80, targetPort: 8081 }] }), wanted));
  t.false(isUntouched(live({ selector: null }), wanted));
  const { managedFields: _, ...metadata } = live().metadata;
  t.false(isUntouched({ ...live(), metadata }, wanted));
});

test('only what is in doubt is asked for, and only what an apply would change has drifted', async (t) => {
  const kubectl = kubectlFor('kubectl', '/one.kubeconfig');
  t.deepEqual(await findDrift([live()], [wanted], kubectl, fakeRun(t)), []);
  const touched = live({ selector: { app: 'other' } });
  const after = (object: object) => JSON.stringify({ kind: 'List', items: [object] });
  const dryRun = 'apply --server-side --force-conflicts --field-manager=labs --filename - --dry-run=server';
  const run = fakeRun(t, { command: dryRun, stdout: after(live()) });
  t.deepEqual(await findDrift([touched], [wanted], kubectl, run), [touched]);
  // An other spelling of the same, as of an amount.
  const spelled = live({ externalTrafficPolicy: 'Cluster' }, { manager: 'other' });
  const same = fakeRun(t, { command: dryRun, stdout: after(spelled) });
  t.deepEqual(await findDrift([spelled], [wanted], kubectl, same), []);
});
