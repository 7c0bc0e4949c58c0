import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { observeDns } from '../../src/checks/dns.ts';
import { AbsentError, LookError } from '../../src/checks/reason.ts';
import type { DnsCheck } from '../../src/lab/check-types.ts';
import { fakeRun } from '../fake-run.ts';
import { fakeCheckContext } from './fake-check-context.ts';

const service = { cluster: 'core', namespace: 'shop', name: 'web' };
const check: DnsCheck = {
  kind: 'dns',
  name: 'web-resolves',
  title: 'web resolves',
  within: 10,
  every: 1,
  steadyFor: 0,
  from: { cluster: 'core', namespace: 'shop', pod: 'client' },
  question: 'web',
  type: 'A',
  expect: { kind: 'service', service },
};
const absent: DnsCheck = { ...check, expect: { kind: 'absent' } };
const answer = (status: string, name: string, ...addresses: string[]) =>
  `;; ->>HEADER<<- opcode: QUERY, status: ${status}, id: 1\n;; QUESTION SECTION:\n;${name}\tIN\tA\n\n${addresses
    .map((address) => `${name}\t30\tIN\tA\t${address}\n`)
    .join('')}`;
const dig = { command: '-q web', stdout: answer('NOERROR', 'web.shop.svc.cluster.local.', '10.200.0.9') };
const proof = '-q kubernetes.default.svc.cluster.local.';
const get = 'get service web --namespace shop';
const slices = 'get endpointslices --selector kubernetes.io/service-name=web --namespace shop';

async function observed(t: ExecutionContext, one: DnsCheck, ...runs: Parameters<typeof fakeRun>[1][]) {
  const context = await fakeCheckContext(t, { run: fakeRun(t, ...runs) });
  return { seen: await observeDns(one, context, context.folder), folder: context.folder };
}

test('a Service is looked up in the cluster, and what dig said is kept', async (t) => {
  const stdout = '{"spec":{"clusterIP":"10.200.0.9"}}';
  const { seen, folder } = await observed(t, check, dig, { command: get, stdout });
  t.deepEqual(seen, {
    messages: [{ status: 'NOERROR', question: 'web.shop.svc.cluster.local.', answers: ['10.200.0.9'] }],
    isSilent: false,
    wanted: ['10.200.0.9'],
  });
  t.is(await readFile(join(folder, 'dig.txt'), 'utf8'), dig.stdout);
});

test('a headless Service is its ready endpoints', async (t) => {
  const headless = { command: get, stdout: '{"spec":{"clusterIP":"None"}}' };
  const endpoint = (address: string, ready: boolean) => ({ addresses: [address], conditions: { ready } });
  const items = [
    { endpoints: [endpoint('10.1.0.2', true), endpoint('10.1.0.1', true), endpoint('10.1.0.3', false)] },
  ];
  const { seen } = await observed(t, check, dig, headless, {
    command: slices,
    stdout: JSON.stringify({ items }),
  });
  t.deepEqual(seen.wanted, ['10.1.0.1', '10.1.0.2']);
  await t.throwsAsync(observed(t, check, dig, headless, { command: slices, stdout: '{"items":[]}' }), {
    instanceOf: AbsentError,
    message: 'Service "shop/web" is headless and has no ready endpoints',
  });
});

test('a Service without addresses, or that is not there, is a definite no', async (t) => {
  const alias = { command: get, stdout: '{"spec":{"type":"ExternalName","externalName":"x"}}' };
  await t.throwsAsync(observed(t, check, dig, alias), { instanceOf: AbsentError, message: /ExternalName$/ });
  const stderr = 'Error from server (NotFound): services "web" not found\n';
  await t.throwsAsync(observed(t, check, dig, { command: get, stderr, exitCode: 1 }), {
    instanceOf: AbsentError,
    message: 'Cluster "core" has no Service "shop/web"',
  });
});

test('no server is an answer of dig, and for an absent name it is not', async (t) => {
  const silent = { command: '-q web', stdout: ';; no servers could be reached\n', exitCode: 9 };
  const { seen } = await observed(t, { ...check, expect: { kind: 'is', answers: ['b', 'a', 'b'] } }, silent);
  t.deepEqual(seen, { messages: [], isSilent: true, wanted: ['a', 'b'] });
  await t.throwsAsync(observed(t, absent, silent, { ...silent, command: proof }), {
    instanceOf: LookError,
    message: /^The name server of "core\/shop\/client" does not know "kubernetes\.default/,
  });
});

test('an absent name is asked for together with one that is there', async (t) => {
  const no = { command: '-q web', stdout: answer('NXDOMAIN', 'web.') };
  const yes = {
    command: proof,
    stdout: answer('NOERROR', 'kubernetes.default.svc.cluster.local.', '10.200.0.1'),
  };
  const { seen } = await observed(t, absent, no, yes);
  t.deepEqual(seen.messages, [{ status: 'NXDOMAIN', question: 'web.', answers: [] }]);
});

test('a pod or a dig that is not there is an error', async (t) => {
  const stderr = "timeout: failed to run command 'dig': No such file or directory\n";
  const error = await t.throwsAsync(
    observed(
      t,
      absent,
      { command: '-q web', stderr, exitCode: 127 },
      { command: proof, stderr, exitCode: 127 },
    ),
    {
      instanceOf: LookError,
      message: /^Running dig in "core\/shop\/client" failed: the program is not there/,
    },
  );
  t.true(error.isFinal);
});
