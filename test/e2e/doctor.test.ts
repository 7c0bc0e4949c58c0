import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { command } from '../../src/command.ts';
import type { Finding } from '../../src/doctor/finding.ts';
import { runner } from '../../src/exec.ts';
import { findMirror } from '../../src/supply/build-debian.ts';

/**
 * doctor on an empty Debian 12 without an engine. It is a privileged container, in which an engine can be installed,
 * broken and started without touching the machine's own.
 */
const name = `labs-e2e-doctor-${randomBytes(4).toString('hex')}`;
const image = `labs.local/${name}:1`;
const root = join(import.meta.dirname, '../..');
const run = runner(new AbortController().signal);
const mirror = await findMirror('/etc/apt').catch(() => undefined);
const minutes = 60_000;

const inside = (...argv: string[]) =>
  command('docker', 'exec', '--env', `LABS_NODE=${process.execPath}`, name, 'env', ...argv);
const labs = async (...argv: string[]) =>
  await run(inside(join(root, 'bin/labs'), ...argv), { timeout: 5 * minutes, accept: [0, 1, 2, 3] });

async function statuses(): Promise<Record<string, string>> {
  const { findings } = JSON.parse((await labs('doctor', '--json')).stdout) as { findings: Finding[] };
  return Object.fromEntries(findings.map(({ id, status }) => [id, status]));
}

test.before(async () => {
  if (mirror === undefined) {
    return;
  }
  const folder = await mkdtemp(join(tmpdir(), 'labs-debian-'));
  const tar = join(folder, 'debian.tar');
  const options = mirror.signedBy === undefined ? '' : `[signed-by=${mirror.signedBy}] `;
  const source = `deb ${options}${mirror.uri} bookworm main`;
  const packages = '--include=ca-certificates,debian-archive-keyring,procps';
  try {
    await run(command('mmdebstrap', '--variant=apt', packages, 'bookworm', tar, source), {
      timeout: 10 * minutes,
    });
    await run(command('docker', 'import', '--change', `LABEL labs.probe=${name}`, tar, image), {
      timeout: 5 * minutes,
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const volumes = ['/var/lib/docker', '/var/lib/containerd'].flatMap((path) => ['--volume', path]);
  const shared = [root, process.execPath].flatMap((path) => ['--volume', `${path}:${path}:ro`]);
  const flags = ['--detach', '--privileged', '--cgroupns=private', '--name', name, ...volumes, ...shared];
  await run(command('docker', 'run', ...flags, image, 'sleep', '3600'));
});

test.after.always(async () => {
  await run(command('docker', 'rm', '--force', '--volumes', name), { accept: [0, 1] });
  await run(command('docker', 'rmi', '--force', image), { accept: [0, 1] });
});

const serial = mirror === undefined ? test.serial.skip : test.serial;

serial('an empty machine has no engine, and is told what would repair that', async (t) => {
  const { stdout, exitCode } = await labs('doctor');
  t.is(exitCode, 3);
  t.regex(stdout, /^missing +Docker client/m);
  t.regex(stdout, /apt-get install --yes --no-install-recommends -o DPkg::Lock::Timeout=120 docker\.io/);
});

serial('without leave nothing is installed', async (t) => {
  const { stderr, exitCode } = await labs('doctor', '--fix');
  t.is(exitCode, 3);
  t.regex(stderr, /no terminal to ask on/);
  t.is((await run(inside('sh', '-c', 'command -v docker dockerd || echo none'))).stdout, 'none\n');
});

serial('with leave an engine is installed, started and proven', async (t) => {
  const { stdout, stderr, exitCode } = await labs('doctor', '--fix', '--yes');
  t.is(exitCode, 0, `${stdout}\n${stderr}`);
  t.like(await statuses(), {
    'engine.client': 'ok',
    'engine.daemon': 'ok',
    'engine.privileged': 'ok',
    'tool.mmdebstrap': 'ok',
  });
});

serial('a second time nothing is repaired', async (t) => {
  const { stderr, exitCode } = await labs('doctor', '--fix', '--yes');
  t.is(exitCode, 0);
  t.is(stderr, '');
});

serial('an engine that was stopped is started again', async (t) => {
  const stop = 'kill $(cat /var/run/docker.pid); while [ -e /var/run/docker.pid ]; do sleep 0.1; done';
  await run(inside('sh', '-c', stop));
  const stopped = await labs('doctor');
  t.is(stopped.exitCode, 3);
  t.regex(stopped.stdout, /not running|nobody listens/);
  const { stdout, exitCode } = await labs('doctor', '--fix', '--yes');
  t.is(exitCode, 0, stdout);
  t.regex(stdout, /^ok +Privileged containers/m);
});

serial('an engine that cannot come up explains itself', async (t) => {
  const stop = 'kill $(cat /var/run/docker.pid); while [ -e /var/run/docker.pid ]; do sleep 0.1; done';
  await run(inside('sh', '-c', `${stop}; mkdir -p /etc/docker; echo broken >/etc/docker/daemon.json`));
  const { stderr, exitCode } = await labs('doctor', '--fix', '--yes');
  t.is(exitCode, 3);
  t.regex(stderr, /The Docker engine does not come up/);
  t.regex(stderr, /daemon\.json/);
});
