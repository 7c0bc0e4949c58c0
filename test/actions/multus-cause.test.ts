import test from 'ava';
import { multusCause } from '../../src/actions/multus-cause.ts';
import type { Cluster } from '../../src/lab/types.ts';
import { fakeRun } from '../fake-run.ts';

const site = { instance: { name: 'x', folder: '/s/x' }, tools: { kind: 'kind', kubectl: 'kubectl' } };
const cluster = { name: 'core', nodes: [] } as unknown as Cluster;
const silent = new Error(
  'Pod ue: plugin type="multus-shim" failed (add): timed out waiting for the condition',
);
const get = 'get pods --namespace kube-system --selector name=multus --output=json';
const podWith = (status: object) =>
  JSON.stringify({ kind: 'List', items: [{ kind: 'Pod', metadata: { name: 'kube-multus-ds-a' }, status }] });

test('where pods get no networks, it is told that Multus does not run, and why', async (t) => {
  const message = 'back-off 2m40s restarting failed container';
  const state = { waiting: { reason: 'CrashLoopBackOff', message } };
  const containerStatuses = [{ name: 'kube-multus', restartCount: 6, state }];
  const run = fakeRun(t, { command: get, stdout: podWith({ containerStatuses }) });
  t.is(
    await multusCause({ cluster }, site, run, silent),
    `Multus does not run in core: Pod kube-multus-ds-a container kube-multus: CrashLoopBackOff: ${message}`,
  );
});

test('a Multus that runs, or cannot be asked for, is not blamed', async (t) => {
  const conditions = [{ type: 'Ready', status: 'True' }];
  const ready = fakeRun(t, { command: get, stdout: podWith({ conditions }) });
  t.is(await multusCause({ cluster }, site, ready, silent), undefined);
  const away = fakeRun(t, { command: get, exitCode: 1 });
  t.is(await multusCause({ cluster }, site, away, silent), undefined);
});

test('nobody asks for Multus when something else is wrong', async (t) => {
  t.is(await multusCause({ cluster }, site, fakeRun(t), new Error('Pod ue is Pending')), undefined);
});
