import test from 'ava';
import { printCommand } from '../../src/command.ts';
import { isBlocking, repairText } from '../../src/doctor/finding.ts';
import { parseOsRelease } from '../../src/doctor/machine.ts';
import { asRoot } from '../../src/doctor/packages.ts';
import { judgeTools, observeGo } from '../../src/doctor/tools.ts';
import { fakeRun } from '../fake-run.ts';
import { machine } from './machines.ts';

const statusOfGo = (said: string | undefined) => judgeTools(said, machine())[0]?.status;

test('Go has to be as new as Kubernetes wants it', (t) => {
  t.is(statusOfGo('go version go1.26.8 linux/amd64'), 'ok');
  t.is(statusOfGo('go version go1.27.0 linux/amd64'), 'ok');
  t.is(statusOfGo('go version go1.19.8 linux/amd64'), 'missing');
  t.is(statusOfGo('go version go1.9 linux/amd64'), 'missing');
  t.is(statusOfGo(undefined), 'missing');
  t.is(statusOfGo('go version devel'), 'unknown');
});

test('Go is asked only where there is one', async (t) => {
  t.is(await observeGo(fakeRun(t), machine({ without: ['go'] })), undefined);
  const run = fakeRun(t, { command: 'go version', stdout: 'go version go1.26.8 linux/amd64\n' });
  t.is(await observeGo(run, machine()), 'go version go1.26.8 linux/amd64');
});

test('tools of the build route are in the way of building and of nothing else', (t) => {
  const findings = judgeTools(undefined, machine({ without: ['mmdebstrap', 'npm'] }));
  t.false(findings.some(isBlocking));
  const mmdebstrap = findings.find(({ id }) => id === 'tool.mmdebstrap');
  t.is(mmdebstrap?.status, 'missing');
  t.deepEqual(mmdebstrap?.repair && repairText(mmdebstrap.repair), [
    'apt-get update',
    'DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=120 mmdebstrap',
  ]);
});

test('who is not root repairs through sudo, settings included', (t) => {
  const install = { argv: ['apt-get', 'install', 'x'], env: { DEBIAN_FRONTEND: 'noninteractive' } } as const;
  t.is(
    printCommand(asRoot(machine({ isRoot: false }), install)),
    'sudo DEBIAN_FRONTEND=noninteractive apt-get install x',
  );
  t.is(asRoot(machine(), install), install);
});

test('os-release is read quoted or not', (t) => {
  t.deepEqual(
    parseOsRelease('PRETTY_NAME="Debian"\nVERSION_ID="12"\nVERSION_CODENAME=bookworm\nID=debian\n'),
    {
      id: 'debian',
      version: '12',
      codename: 'bookworm',
    },
  );
  t.deepEqual(parseOsRelease(''), { id: '', version: '', codename: '' });
});
