import { existsSync } from 'node:fs';
import { hostname, release } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Call, fakePrograms } from '../fake-programs.ts';
import { runLabs } from '../labs-process.ts';

const oneNode = join(import.meta.dirname, '../fixtures/labs/one-node');

/** An engine as `docker info` describes it, on another machine than this. */
const engine = {
  ID: 'an-engine',
  ServerVersion: '26.1.5',
  OperatingSystem: 'Some Linux',
  KernelVersion: '6.1.0',
  Architecture: 'x86_64',
  CgroupVersion: '2',
  Driver: 'overlay2',
  DockerRootDir: '/var/lib/docker',
  MemTotal: 64e9,
  ContainersRunning: 3,
  Name: 'elsewhere',
};

/** What doctor asks of an engine: that it describes itself and runs a privileged container. */
function engineCalls(own: Partial<typeof engine>, privileged: Partial<Call> = {}): Call[] {
  return [
    { args: /^info --format/, stdout: JSON.stringify({ ...engine, ...own }) },
    { args: /^import --change LABEL .* labs\.local\/probe:\w+$/ },
    { args: /^run --rm --privileged /, ...privileged },
    { args: /^rmi --force labs\.local\/probe:/ },
  ];
}

async function up(t: ExecutionContext, docker: readonly Call[], ...more: string[]) {
  const { env, folder } = fakePrograms(t, {
    docker,
    // Of the lab nothing but this may be asked for: the tools of a build, by version.
    go: [{ args: ['version'], stdout: 'go version go1.26.8 linux/amd64\n' }],
    mmdebstrap: [],
  });
  const own = { ...env, DOCKER_HOST: 'unix:///fake/docker.sock' };
  const { stdout, stderr, exitCode } = await runLabs(['up', oneNode, ...more], own);
  t.is(stdout, '');
  t.is(exitCode, 3, stderr);
  t.false(existsSync(join(folder, 'state')), 'nothing was begun');
  return stderr;
}

test('an engine that refuses privileged containers is refused, with its own reason and what to do', async (t) => {
  const why = 'docker: Error response from daemon: unable to apply caps: operation not permitted.';
  const refusing = engineCalls({}, { stderr: `${why}\nSee 'docker run --help'.\n`, exitCode: 126 });
  const stderr = await up(t, refusing, '--yes');
  t.true(stderr.includes(`Privileged containers: none can be run: ${why}`), stderr);
  t.regex(stderr, /use an engine that allows them/);
});

/** With no image there, the kernel is not looked at from inside a container. */
const noImages: Call = { args: ['images', '--format', '{{.Repository}}:{{.Tag}}'] };

test('too little memory is refused before anything is made, with both figures', async (t) => {
  const stderr = await up(t, [...engineCalls({ MemTotal: 0.3e9 }), noImages], '--yes');
  t.regex(stderr, /Memory: 0\.3 GB in all; 0\.6 GB needed/);
  t.regex(stderr, /End what needs memory, or give the machine more\./);
});

test('too little disk for the engine is refused before anything is made', async (t) => {
  // /proc is a file system without any room.
  const here = { Name: hostname(), KernelVersion: release(), DockerRootDir: '/proc' };
  const stderr = await up(t, [...engineCalls(here), noImages], '--yes');
  t.regex(stderr, /Disk for the engine's images: 0\.0 GB free; 5\.0 GB needed/);
  t.regex(stderr, /Make room: /);
});

test('what no repair mends is told before anything is installed', async (t) => {
  const { env } = fakePrograms(t, {
    docker: [...engineCalls({ MemTotal: 0.3e9 }), noImages],
    // Nothing may be asked of it, although the tools of a build are missing.
    'apt-get': [],
  });
  const { stderr, exitCode } = await runLabs(['up', oneNode, '--yes'], {
    ...env,
    DOCKER_HOST: 'unix:///fake/docker.sock',
  });
  t.is(exitCode, 3);
  t.regex(stderr, /Memory: 0\.3 GB in all/);
});
