import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { observeReach } from '../../src/checks/reach.ts';
import { AbsentError, LookError } from '../../src/checks/reason.ts';
import { hostOf } from '../../src/checks/target.ts';
import type { ReachTarget, TcpCheck } from '../../src/lab/check-types.ts';
import { fakeRun } from '../fake-run.ts';
import { fakeCheckContext } from './fake-check-context.ts';

const pod = { cluster: 'core', namespace: 'shop', pod: 'web-0' };
const toPod: ReachTarget = { kind: 'pod', pod };
const toService: ReachTarget = {
  kind: 'service',
  service: { cluster: 'core', namespace: 'shop', name: 'web' },
};
const check: TcpCheck = {
  kind: 'tcp',
  name: 'x',
  title: 'x',
  within: 10,
  every: 1,
  steadyFor: 0,
  from: { cluster: 'core', namespace: 'shop', pod: 'client' },
  to: toPod,
  port: 80,
  expect: 'open',
};
const negative: TcpCheck = { ...check, expect: 'silent', proof: { to: toService, port: 81 } };
const getPod = { command: 'get pod web-0 --namespace shop', stdout: '{"status":{"podIP":"10.1.0.7"}}' };
const getService = { command: 'get service web', stdout: '{"spec":{"clusterIP":"10.200.0.9"}}' };
const noPod = {
  command: 'get pod web-0',
  stderr: 'Error from server (NotFound): pods "web-0" not found\n',
  exitCode: 1,
};
const line = '{"result": "open", "detail": "", "address": "10.1.0.7", "milliseconds": 1}\n';

async function contextOf(t: ExecutionContext, ...runs: Parameters<typeof fakeRun>[1][]) {
  return fakeCheckContext(t, {
    run: fakeRun(t, ...runs),
    templates: join(import.meta.dirname, '../../templates'),
    nodeAddress: async () => '172.18.0.2',
  });
}

test('targets become addresses, looked up anew each time', async (t) => {
  t.is(await hostOf(toPod, await contextOf(t, getPod)), '10.1.0.7');
  t.is(await hostOf(toService, await contextOf(t, getService)), '10.200.0.9');
  const node = { cluster: 'core', name: 'worker', role: 'worker' } as const;
  t.is(await hostOf({ kind: 'node', node }, await contextOf(t)), '172.18.0.2');
  t.is(await hostOf({ kind: 'host', host: 'web' }, await contextOf(t)), 'web');
  const look = {
    command: 'ip -json address show dev net1',
    stdout:
      '[{"address":"02:aa","mtu":1500,"link_type":"ether","flags":["UP"],"addr_info":[{"family":"inet","local":"10.9.0.1"}]}]',
  };
  t.is(await hostOf({ kind: 'pod', pod, interface: 'net1' }, await contextOf(t, look)), '10.9.0.1');
});

test('a target without an address is not there', async (t) => {
  const waiting = { ...getPod, stdout: '{"status":{"phase":"Pending"}}' };
  const headless = { ...getService, stdout: '{"spec":{"clusterIP":"None"}}' };
  for (const [target, answer, message] of [
    [toPod, noPod, 'There is no pod "core/shop/web-0"'],
    [toPod, waiting, 'Pod "core/shop/web-0" has no address: it does not run'],
    [toService, headless, 'Service "shop/web" has no ClusterIP'],
  ] as const) {
    await t.throwsAsync(
      contextOf(t, answer).then((context) => hostOf(target, context)),
      {
        instanceOf: AbsentError,
        message,
      },
    );
  }
});

test('target and proof are probed by one program', async (t) => {
  const probe = { command: / tcp 4 - 10\.1\.0\.7 80 10\.200\.0\.9 81$/, stdout: line + line };
  const context = await contextOf(t, getPod, getService, probe);
  const seen = await observeReach(negative, context, context.folder);
  t.is(seen.target.address, '10.1.0.7');
  t.is(seen.proof?.result, 'open');
});

test('a target that is not there fails where it must be reached, and is an error where it must not', async (t) => {
  const positive = await contextOf(t, noPod);
  await t.throwsAsync(observeReach(check, positive, positive.folder), { instanceOf: AbsentError });
  const context = await contextOf(t, noPod, getService);
  await t.throwsAsync(observeReach(negative, context, context.folder), {
    instanceOf: LookError,
    message: 'There is no pod "core/shop/web-0"',
  });
});

test('a probe that says too little is an error', async (t) => {
  const context = await contextOf(t, getPod, getService, { command: 'python3', stdout: line });
  await t.throwsAsync(observeReach(negative, context, context.folder), { instanceOf: LookError });
});
