import test from 'ava';
import { judgeEngine } from '../../src/doctor/engine-judge.ts';
import { type Finding, isBlocking, repairText } from '../../src/doctor/finding.ts';
import { engineInfo } from '../engine/recorded.ts';
import { machine, place, sight } from './machines.ts';

const capsFault =
  'docker: Error response from daemon: failed to create task for container: unable to apply caps: operation not permitted';
const unreachable = (why: string) => ({ answer: { kind: 'unreachable', why } as const });

function find(findings: readonly Finding[], id: string): Finding {
  const found = findings.find((finding) => finding.id === id);
  if (found === undefined) {
    throw new Error(`no finding ${id}`);
  }
  return found;
}

test('a healthy engine has nothing in the way', (t) => {
  const findings = judgeEngine(sight(), machine(), place);
  t.deepEqual(
    findings.map(({ id, status }) => [id, status]),
    [
      ['engine.client', 'ok'],
      ['engine.daemon', 'ok'],
      ['engine.version', 'ok'],
      ['engine.privileged', 'ok'],
      ['engine.cgroup', 'ok'],
    ],
  );
});

test('without a client the distribution installs one, and the rest is not looked at', (t) => {
  const findings = judgeEngine(sight({ answer: { kind: 'no client' } }), machine(), place);
  const client = find(findings, 'engine.client');
  t.true(isBlocking(client));
  t.deepEqual(client.repair && repairText(client.repair).slice(0, 2), [
    'apt-get update',
    'DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=120 docker.io',
  ]);
  t.deepEqual(
    findings.slice(1).map(({ status }) => status),
    ['unknown', 'unknown', 'unknown', 'unknown'],
  );
});

test('Debian 13 has the client in a package of its own', (t) => {
  const debian13 = machine({ distribution: { id: 'debian', version: '13', codename: 'trixie' } });
  const findings = judgeEngine(sight({ answer: { kind: 'no client' } }), debian13, place);
  t.regex(repairText(find(findings, 'engine.client').repair as never)[1] ?? '', /docker\.io docker-cli$/);
});

test('without apt there is advice and no repair', (t) => {
  const findings = judgeEngine(
    sight({ answer: { kind: 'no client' } }),
    machine({ without: ['apt-get'] }),
    place,
  );
  const { repair, hint } = find(findings, 'engine.client');
  t.is(repair, undefined);
  t.regex(hint ?? '', /Install Docker/);
});

test('an installed engine that is not running is started: by systemd, or in a session of its own', (t) => {
  const stopped = sight({ ...unreachable('Cannot connect'), hasSocket: false });
  const own = find(judgeEngine(stopped, machine(), place), 'engine.daemon').repair;
  t.is(own?.id, 'start-engine');
  t.is(own?.engineLog, '/cache/engine/dockerd.log');
  t.regex(repairText(own as never).join('\n'), /setsid dockerd/);
  const service = find(
    judgeEngine(stopped, machine({ hasSystemd: true, isRoot: false }), place),
    'engine.daemon',
  );
  t.deepEqual(service.repair && repairText(service.repair), ['sudo systemctl start docker']);
});

test('a client without an installed engine gets one', (t) => {
  const { repair, seen } = find(
    judgeEngine(sight(unreachable('Cannot connect')), machine({ without: ['dockerd'] }), place),
    'engine.daemon',
  );
  t.is(repair?.id, 'install-engine');
  t.regex(seen, /none is installed/);
});

test('a socket that may not be opened is a matter of groups, not of starting anything', (t) => {
  const why =
    'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock';
  const { repair, hint } = find(
    judgeEngine(sight(unreachable(why)), machine({ isRoot: false }), place),
    'engine.daemon',
  );
  t.is(repair, undefined);
  t.regex(hint ?? '', /sudo usermod -aG docker ada/);
});

test("an engine of the user's choice is never replaced by one of ours", (t) => {
  const chosen = sight({ ...unreachable('no route'), host: 'tcp://10.1.1.1:2375', isChosen: true });
  const other = sight({ ...unreachable('no such host'), host: 'ssh://far' });
  for (const [seen, advice] of [
    [chosen, /DOCKER_HOST/],
    [other, /docker context use/],
  ] as const) {
    const { repair, hint } = find(judgeEngine(seen, machine(), place), 'engine.daemon');
    t.is(repair, undefined);
    t.regex(hint ?? '', advice);
  }
});

test('an engine that is too old is in the way', (t) => {
  const old = sight({ answer: { kind: 'ready', info: { ...engineInfo, version: '19.03.15' } } });
  t.true(isBlocking(find(judgeEngine(old, machine(), place), 'engine.version')));
});

test("Debian 12's engine without privileged containers gives way to Debian 13's", (t) => {
  const info = { ...engineInfo, version: '20.10.24+dfsg1' };
  const broken = sight({ answer: { kind: 'ready', info }, privileged: { kind: 'failed', why: capsFault } });
  const finding = find(judgeEngine(broken, machine(), place), 'engine.privileged');
  t.is(finding.repair?.id, 'newer-engine');
  const lines = repairText(finding.repair as never).join('\n');
  t.regex(lines, /deb \[signed-by=\/keys\/debian\.gpg\] http:\/\/mirror\.example\/debian trixie main/);
  t.regex(lines, /Dir::State::status=\/cache\/engine\/debian-13\/status/);
  t.regex(lines, /download docker\.io containerd docker-cli/);
  t.regex(lines, /dpkg --install --auto-deconfigure --force-confold/);
});

test('it stays where it is known not to help, or where other containers would be ended', (t) => {
  const info = { ...engineInfo, version: '20.10.24+dfsg1' };
  const failed = { kind: 'failed', why: capsFault } as const;
  const judged = (given: Parameters<typeof sight>[0], where = machine()) =>
    find(judgeEngine(sight(given), where, place), 'engine.privileged');
  const cases = [
    judged({ answer: { kind: 'ready', info: { ...info, running: 2 } }, privileged: failed }),
    judged({ privileged: failed }),
    judged({ answer: { kind: 'ready', info }, privileged: { kind: 'failed', why: 'something else' } }),
    judged({ answer: { kind: 'ready', info }, privileged: failed, host: 'ssh://far' }),
  ];
  for (const finding of cases) {
    t.true(isBlocking(finding));
    t.is(finding.repair, undefined);
    t.truthy(finding.hint);
  }
  t.regex(cases[0]?.hint ?? '', /Other containers run/);
});

test('what could not be tried is no pass', (t) => {
  const untried = sight({ privileged: { kind: 'not tried', why: 'no probe for riscv64' } });
  t.is(find(judgeEngine(untried, machine(), place), 'engine.privileged').status, 'unknown');
});
