import test, { type ExecutionContext } from 'ava';
import { runCheck } from '../../src/checks/run-check.ts';
import { command } from '../../src/command.ts';
import type { HttpCheck } from '../../src/lab/check-types.ts';
import { addMirror, type Wired, wiredContainers } from './wired-containers.ts';

/** Answers each connection as the next of its names; only modules of python3-minimal. */
const server = `
import itertools, socket, sys
names = itertools.cycle(sys.argv[2:])
listener = socket.create_server(("", int(sys.argv[1])), backlog=64)
while True:
    connection, _ = listener.accept()
    connection.recv(4096)
    body = next(names) + "\\n"
    connection.send(("HTTP/1.1 200 OK\\r\\nContent-Length: %d\\r\\nConnection: close\\r\\n\\r\\n%s" % (len(body), body)).encode())
    connection.close()
`;

test.serial(
  'requests over the wire are answered by every replica, and the mirror shows each of them',
  async (t) => {
    const wired = await served(t, ['web-a', 'web-b', 'web-c']);
    await addMirror(wired);
    const seen = await runCheck(checkOf(wired, true), withService(wired, ['web-a', 'web-b', 'web-c']));
    t.is(seen.status, 'pass', seen.seen);
    t.is(seen.seen, '60 answered (web-a 20, web-b 20, web-c 20); 60 seen at "wired/sniffer:net1"');
    t.deepEqual(seen.evidence, ['evidence/web/wired-sniffer-net1-copies.pcap']);

    const leaked = await runCheck(checkOf(wired, false), withService(wired, ['web-a', 'web-b', 'web-c']));
    t.is(leaked.status, 'fail');
    t.is(leaked.seen, '60 requests were seen at "wired/sniffer:net1", where none may be');
  },
);

test.serial('without a mirror none is seen, and a replica that never answers is named', async (t) => {
  const wired = await served(t, ['web-a', 'web-b']);
  const unseen = await runCheck(checkOf(wired, false), withService(wired, ['web-a', 'web-b']));
  t.is(unseen.status, 'pass', unseen.seen);
  const expectsMore = await runCheck(checkOf(wired, true), withService(wired, ['web-a', 'web-b', 'web-c']));
  t.is(expectsMore.status, 'fail');
  t.regex(expectsMore.seen, /^of 3 ready replicas 1 never answered: web-c; none of the 60 requests was seen/);
});

test.serial('refused, timed out, not resolved and could not run are told apart', async (t) => {
  const wired = await served(t, ['web-a']);
  const context = withService(wired, ['web-a']);
  const check = { ...checkOf(wired, false), captures: [], requests: 3 };
  const refused = await runCheck(check, withService(wired, ['web-a'], 81));
  t.is(refused.status, 'fail');
  t.regex(refused.seen, /^3 of 3 requests: the connection was refused/);

  const unresolved = await runCheck({ ...check, by: { kind: 'dns' } }, context);
  t.is(unresolved.status, 'fail');
  t.regex(unresolved.seen, /3 of 3 requests: the name was not resolved/);

  await wired.inside('upf', 'nft', 'add table netdev probe');
  await wired.inside(
    'upf',
    'nft',
    'add chain netdev probe in { type filter hook ingress device net1 priority 0; }',
  );
  await wired.inside('upf', 'nft', 'add rule netdev probe in ip protocol tcp drop');
  const late = await runCheck(check, context);
  t.is(late.status, 'fail');
  t.regex(late.seen, /^3 of 3 requests: no answer came in time/);

  await wired.inside('ue', 'rm', '/usr/bin/curl');
  const noCurl = await runCheck(check, context);
  t.is(noCurl.status, 'error');
  t.regex(noCurl.seen, /^Running curl in "wired\/ue" failed: the program is not there/);
});

async function served(t: ExecutionContext, names: readonly string[]): Promise<Wired> {
  const wired = await wiredContainers(t);
  await wired.background('upf', 'python3', '-c', server, '80', ...names);
  return wired;
}

/** A cluster whose API server would say this of the Service. */
function withService(wired: Wired, replicas: readonly string[], port = 80) {
  const objects = {
    service: { spec: { clusterIP: '10.90.0.2', ports: [{ port }] } },
    endpointslices: {
      items: [{ endpoints: replicas.map((name) => ({ targetRef: { kind: 'Pod', name } })) }],
    },
  };
  return {
    ...wired.context,
    kubectl: () => (_get: string, what?: string) =>
      command('printf', '%s', JSON.stringify(objects[what === 'service' ? 'service' : 'endpointslices'])),
  };
}

function checkOf(wired: Wired, seen: boolean): HttpCheck {
  return {
    kind: 'http',
    name: 'web',
    title: 'web answers',
    within: 1,
    every: 1,
    steadyFor: 0,
    from: wired.place('ue'),
    service: { cluster: 'wired', namespace: 'default', name: 'web' },
    by: { kind: 'clusterIP' },
    requests: 60,
    captures: [{ at: wired.place('sniffer'), seen }],
  };
}
