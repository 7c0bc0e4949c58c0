import test from 'ava';
import { parseFigures } from '../../src/checks/capture.ts';
import { parseInterface } from '../../src/checks/interface.ts';
import { AbsentError, LookError, lookError } from '../../src/checks/reason.ts';
import { parseAddress, type RawService, readyPods } from '../../src/checks/service.ts';
import { command } from '../../src/command.ts';
import { CommandError } from '../../src/exec.ts';
import type { HttpCheck } from '../../src/lab/check-types.ts';

const at = { cluster: 'ran', namespace: 'five-g', pod: 'ue', interface: 'net1' };

test("an interface is read from ip's JSON", (t) => {
  const row = {
    ifname: 'net1',
    address: '02:aa',
    mtu: 1450,
    link_type: 'ether',
    flags: ['BROADCAST', 'UP'],
    addr_info: [
      { family: 'inet6', local: 'fe80::1' },
      { family: 'inet', local: '10.9.0.1' },
    ],
  };
  t.deepEqual(parseInterface(JSON.stringify([row]), at), { mac: '02:aa', ip: '10.9.0.1', mtu: 1450 });
  t.is(parseInterface(JSON.stringify([{ ...row, addr_info: [] }]), at).ip, '192.0.2.1');
  const down = JSON.stringify([{ ...row, flags: ['BROADCAST'] }]);
  t.throws(() => parseInterface(down, at), {
    instanceOf: AbsentError,
    message: '"ran/five-g/ue:net1" is down',
  });
  const loopback = JSON.stringify([{ ...row, link_type: 'loopback' }]);
  t.throws(() => parseInterface(loopback, at), { instanceOf: LookError });
});

test("tcpdump's closing words are read", (t) => {
  const words = (captured: string, received: string, dropped: string) =>
    `tcpdump: listening on net1\n${captured} captured\n${received} received by filter\n${dropped} dropped by kernel\n`;
  t.deepEqual(parseFigures(words('501 packets', '502 packets', '12 packets')), {
    captured: 501,
    received: 502,
    dropped: 12,
  });
  t.deepEqual(parseFigures(words('1 packet', '1 packet', '0 packets')), {
    captured: 1,
    received: 1,
    dropped: 0,
  });
  t.is(parseFigures('tcpdump: listening on net1\n'), undefined);
});

const reasons: [stderr: string, says: RegExp][] = [
  ['Error from server (NotFound): pods "ue" not found\n', /the pod does not exist \(Error from server/],
  [
    "timeout: failed to run command 'tcpdump': No such file or directory\ncommand terminated with exit code 127\n",
    /the program is not there \(timeout: failed/,
  ],
  [
    'OCI runtime exec failed: exec failed: unable to start container process: exec: "sh": executable file not found in $PATH\n',
    /the program is not there/,
  ],
  [
    'The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?\n',
    /failed: the cluster does not answer|exit code 1/,
  ],
  ["tcpdump: net1: You don't have permission to perform this capture on that device\n", /NET_RAW/],
  [
    'sh: 1: timeout: not found\ncommand terminated with exit code 127\n',
    /the program is not there \(sh: 1: timeout/,
  ],
  ['something new\ncommand terminated with exit code 3\n', /failed: exit code 1: something new$/],
];

for (const [stderr, says] of reasons) {
  test(`the reason is named: ${stderr.slice(0, 40).trim()}`, (t) => {
    const output = { stdout: '', stderr, exitCode: 1 };
    const error = lookError(
      new CommandError(command('kubectl'), output, 'exit', 'failed', undefined),
      'Looking',
      'ran/ue',
    );
    t.true(error instanceof LookError);
    t.regex(error.message, /^Looking in "ran\/ue" failed: /);
    t.regex(error.message, says);
    t.false(error.message.includes('\n'));
  });
}

test('a reason that is known already is kept', (t) => {
  const absent = new AbsentError('gone');
  t.is(lookError(absent, 'Looking', 'ran/ue'), absent);
  t.regex(lookError(new Error('odd\nthing'), 'Looking', 'ran/ue').message, /failed: Error: odd thing$/);
});

const service: RawService = { spec: { clusterIP: '10.201.0.9', ports: [{ port: 80, nodePort: 30_080 }] } };
const ask = (by: HttpCheck['by']): HttpCheck => ({
  kind: 'http',
  name: 'web',
  title: 'web',
  within: 30,
  every: 1,
  steadyFor: 0,
  from: at,
  service: { cluster: 'core', namespace: 'shop', name: 'web' },
  by,
  requests: 60,
  captures: [],
});
const node = { cluster: 'core', name: 'worker', role: 'worker' } as const;

test('a Service is asked by name, by ClusterIP or at a node', (t) => {
  t.deepEqual(parseAddress(ask({ kind: 'dns' }), service), { host: 'web.shop.svc.cluster.local', port: 80 });
  t.deepEqual(parseAddress(ask({ kind: 'clusterIP' }), service), { host: '10.201.0.9', port: 80 });
  t.deepEqual(parseAddress(ask({ kind: 'nodePort', node }), service), { host: undefined, port: 30_080 });
});

test('a Service without what the check asks by is a definite no', (t) => {
  const headless: RawService = { spec: { clusterIP: 'None', ports: [{ port: 80 }] } };
  t.throws(() => parseAddress(ask({ kind: 'clusterIP' }), headless), { instanceOf: AbsentError });
  t.throws(() => parseAddress(ask({ kind: 'nodePort', node }), headless), { instanceOf: AbsentError });
  t.throws(() => parseAddress(ask({ kind: 'dns' }), { spec: {} }), { instanceOf: AbsentError });
});

test('replicas are the pods of ready endpoints, each once; an unset condition means ready', (t) => {
  const pod = (name: string, ready?: boolean) => ({
    ...(ready === undefined ? {} : { conditions: { ready } }),
    targetRef: { kind: 'Pod', name },
  });
  const items = [
    { endpoints: [pod('b', true), pod('c', false), pod('a')] },
    {},
    { endpoints: [pod('b', true), {}] },
  ];
  t.deepEqual(readyPods({ items }), ['a', 'b']);
});
