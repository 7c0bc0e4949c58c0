import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { runCheck } from '../../src/checks/run-check.ts';
import type { PingCheck, ReachTarget, TcpCheck, UdpCheck } from '../../src/lab/check-types.ts';
import { type Wired, wiredContainers } from './wired-containers.ts';

/** Answers datagrams on port 7, takes them on port 9, and accepts connections on port 80. */
const server = `
import socket, threading
def bound(port):
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind(("", port))
    return udp
echo, discard = bound(7), bound(9)
def answer():
    while True:
        said, peer = echo.recvfrom(4096)
        echo.sendto(said, peer)
threading.Thread(target=answer, daemon=True).start()
listener = socket.create_server(("", 80))
while True:
    listener.accept()[0].close()
`;
const upf = '10.90.0.2';
/** An address of the wire that nobody has, and one that no route leads to. */
const nobody = '10.90.0.99';
const nowhere = '192.0.2.1';

const host = (address: string): ReachTarget => ({ kind: 'host', host: address });

test.serial('accepted, refused, silent and unreachable are told apart on real wires', async (t) => {
  const wired = await served(t);
  const { tcp, udp, ping, seen } = probes(wired);

  t.regex(await seen(tcp(upf, 80)), /^pass: "10.90.0.2" port 80 accepted the connection after /);
  t.regex(await seen(tcp(upf, 81)), /^fail: "10.90.0.2" port 81 refused the connection/);
  t.regex(await seen(tcp(nobody, 80)), /^fail: .* stayed silent: (nobody answers ARP for it|no answer)$/);
  t.regex(await seen(tcp(nowhere, 80)), /^fail: .* is unreachable: Network is unreachable$/);
  t.regex(await seen(tcp('nosuch.invalid', 80)), /^fail: .* has no address: its name was not resolved/);

  t.regex(await seen(udp(upf, 7)), /^pass: "10.90.0.2" port 7 answered "hello" after /);
  t.regex(await seen(udp(upf, 8)), /^fail: .* refused the datagram \(ICMP port unreachable\)$/);
  t.regex(await seen(udp(upf, 9)), /^fail: .* stayed silent: no answer$/);

  t.is(await seen(ping(upf)), 'pass: "10.90.0.2" answered 3 of 3 echo requests');
  t.regex(
    await seen(ping(nobody)),
    /^fail: .* stayed silent: (nobody answers ARP for it|no reply to 3 requests)$/,
  );
  t.regex(await seen(ping(nowhere)), /^fail: .* is unreachable: .*[Nn]etwork is unreachable$/);
});

test.serial('a negative check passes only with its proof, and is an error without', async (t) => {
  const wired = await served(t);
  const { tcp, udp, ping, seen } = probes(wired);
  const refused = { ...tcp(upf, 81), expect: 'refused' } as const;
  t.regex(await seen({ ...refused, proof: { to: host(upf), port: 80 } }), /^pass: .*so the probe works$/);
  t.regex(
    await seen({ ...refused, proof: { to: host(upf), port: 82 } }),
    /^error: .*the proof "10.90.0.2" port 82 refused/,
  );
  t.regex(
    await seen({ ...udp(upf, 9), expect: 'silent', proof: { to: host(upf), port: 7 } }),
    /^pass: .* stayed silent: no answer; "10.90.0.2" port 7 answered "hello"/,
  );
  t.regex(await seen({ ...ping(nobody), expect: 'silent', proof: { to: host(upf) } }), /^pass: /);
  t.regex(await seen({ ...ping(nobody), expect: 'silent', proof: { to: host('10.90.0.98') } }), /^error: /);
});

test.serial('what a filter does to packets is seen as what it is', async (t) => {
  const wired = await served(t);
  const { tcp, udp, ping, seen } = probes(wired);
  const silent = { ...tcp(upf, 80), expect: 'silent', proof: { to: host(upf), port: 7 } } as const;
  await filter(wired, 'upf', 'input', 'tcp dport 80 drop');
  t.is(await seen(tcp(upf, 80)), 'fail: "10.90.0.2" port 80 stayed silent: no answer');
  t.regex(await seen(silent), /^error: .*the proof "10.90.0.2" port 7 refused/);
  await filter(wired, 'upf', 'input', 'udp dport 7 reject with icmp type admin-prohibited');
  t.regex(await seen(udp(upf, 7)), /^fail: .* is unreachable: No route to host$/);
  await filter(wired, 'upf', 'input', 'icmp type echo-request limit rate over 2/minute burst 2 packets drop');
  t.regex(await seen(ping(upf)), /^fail: "10.90.0.2" answered only 2 of 3 echo requests$/);
  await filter(wired, 'ue', 'output', 'udp dport 9 drop');
  t.regex(await seen(udp(upf, 9)), /^fail: .* stayed silent: a filter of the pod's own drops what it sends$/);
});

test.serial('a probe that cannot be made is an error, and its evidence is what it said', async (t) => {
  const wired = await served(t);
  const { tcp, seen } = probes(wired);
  t.regex(await seen(tcp(upf, 80)), /^pass/);
  const kept = await readFile(join(wired.context.folder, 'evidence/x/probe.jsonl'), 'utf8');
  t.like(JSON.parse(kept), { result: 'open', address: upf });
  await wired.inside('ue', 'sh', '-c', 'rm /usr/bin/python3*');
  t.regex(
    await seen(tcp(upf, 80)),
    /^error: Probing with python3 in "wired\/ue" failed: the program is not there/,
  );
  const ue = { ...wired.place('ue'), pod: 'nobody' };
  t.regex(await seen({ ...tcp(upf, 80), from: ue }), /^error: .*the pod does not exist/);
});

async function served(t: Parameters<typeof wiredContainers>[0]): Promise<Wired> {
  const wired = await wiredContainers(t);
  await wired.background('upf', 'python3', '-c', server);
  await wired.inside('ue', 'sh', '-c', 'until nc -z -w 1 10.90.0.2 80; do sleep 0.1; done');
  return wired;
}

async function filter(wired: Wired, name: string, hook: string, rule: string): Promise<void> {
  const table = `add table ip ${hook}; add chain ip ${hook} c { type filter hook ${hook} priority 0; }; add rule ip ${hook} c ${rule}`;
  await wired.inside(name, 'nft', table);
}

function probes(wired: Wired) {
  const common = { name: 'x', title: 'x', within: 0, every: 1, steadyFor: 0, from: wired.place('ue') };
  return {
    tcp: (address: string, port: number): TcpCheck => ({
      kind: 'tcp',
      ...common,
      to: host(address),
      port,
      expect: 'open',
    }),
    udp: (address: string, port: number): UdpCheck => ({
      kind: 'udp',
      ...common,
      to: host(address),
      port,
      send: 'hello',
      expect: 'answered',
    }),
    ping: (address: string): PingCheck => ({
      kind: 'ping',
      ...common,
      to: host(address),
      count: 3,
      expect: 'answered',
    }),
    seen: async (check: TcpCheck | UdpCheck | PingCheck) => {
      const verdict = await runCheck(check, wired.context);
      return `${verdict.status}: ${verdict.seen}`;
    },
  };
}
