import { cpSync, existsSync, readdirSync, rmSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { Checkout } from './checkout.ts';

const soon = () => new Date(Date.now() + 60_000);

test('a Node on PATH that is new enough runs the sources, arguments untouched', async (t) => {
  const checkout = new Checkout(t);
  checkout.node('v22.18.0');
  checkout.installed();
  const { stdout, stderr, exitCode } = await checkout.run(['up', 'a lab', '', '*']);
  const bin = join(checkout.folder, 'src/bin.ts');
  t.is(stdout, `<--disable-warning=ExperimentalWarning><${bin}><up><a lab><><*>\n`);
  t.is(stderr, '');
  t.is(exitCode, 0);
});

test('it is found through links, relative and absolute, from any folder', async (t) => {
  const checkout = new Checkout(t);
  checkout.node('v24.0.0');
  checkout.installed();
  symlinkSync('bin/labs', join(checkout.folder, 'one'));
  symlinkSync(join(checkout.folder, 'one'), join(checkout.folder, 'two'));
  const { stdout } = await checkout.run(['list'], { file: join(checkout.folder, 'two'), cwd: '/' });
  t.regex(stdout, /a checkout\/src\/bin\.ts><list>/);
  const inBin = await checkout.run(['labs', 'list'], { file: '/bin/sh', cwd: join(checkout.folder, 'bin') });
  t.regex(inBin.stdout, /a checkout\/src\/bin\.ts><list>/);
});

test('an installed package runs what was compiled and installs nothing', async (t) => {
  const checkout = new Checkout(t);
  checkout.node('v24.0.0');
  rmSync(join(checkout.folder, 'src'), { recursive: true });
  const { stdout, exitCode } = await checkout.run(['list']);
  t.is(stdout, `<${join(checkout.folder, 'dist/bin.js')}><list>\n`);
  t.is(exitCode, 0);
});

for (const version of ['v20.20.2', 'v22.17.1', 'v23.11.0', 'v9.0.0']) {
  test(`Node ${version} is passed over for one from the registry, fetched once`, async (t) => {
    const checkout = new Checkout(t);
    checkout.node(version);
    checkout.npm();
    checkout.installed();
    const first = await checkout.run(['list']);
    t.is(first.exitCode, 0, first.stderr);
    t.regex(first.stderr, /^labs: fetching Node \d+\.\d+\.\d+ into /);
    t.regex(first.stdout, /src\/bin\.ts><list>/);
    const second = await checkout.run(['list']);
    t.is(second.stderr, '');
    t.deepEqual(checkout.npmCalls, ['install']);
    t.deepEqual(
      readdirSync(join(checkout.cache, 'node')).filter((name) => name.startsWith('partial')),
      [],
    );
  });
}

test('LABS_NODE goes before everything, and is refused when it will not do', async (t) => {
  const checkout = new Checkout(t);
  checkout.installed();
  checkout.node('v20.0.0');
  const own = checkout.program('mynode', '[ "$1" != --version ] || { echo v26.0.0; exit 0; }; echo mine');
  t.is((await checkout.run([], { env: { LABS_NODE: own } })).stdout, 'mine\n');
  const refused = await checkout.run([], { env: { LABS_NODE: join(checkout.folder, 'none') } });
  t.is(refused.exitCode, 3);
  t.regex(refused.stderr, /LABS_NODE is ".*none", which is no Node 22\.18 or newer/);
});

test('without npm the message says what is missing and what to do', async (t) => {
  const checkout = new Checkout(t);
  checkout.node('v20.20.2');
  const { stderr, exitCode } = await checkout.run(['list']);
  t.is(exitCode, 3);
  t.regex(stderr, /needs Node 22\.18 or newer, and the one on PATH is v20\.20\.2, and there is no npm/);
  t.regex(stderr, /LABS_NODE/);
});

test("a registry that cannot be reached ends with npm's own words and leaves nothing half there", async (t) => {
  const checkout = new Checkout(t);
  checkout.program('npm', 'echo "npm error code ENOTFOUND" >&2; exit 1');
  const { stderr, exitCode } = await checkout.run(['list']);
  t.is(exitCode, 3);
  t.regex(stderr, /npm error code ENOTFOUND\nError: npm could not get Node/);
  t.regex(stderr, /npm config get registry/);
  t.deepEqual(readdirSync(join(checkout.cache, 'node')), []);
});

test('dependencies are installed when they are missing or older than the lock file, and not otherwise', async (t) => {
  const checkout = new Checkout(t);
  checkout.node('v24.0.0');
  checkout.npm();
  const first = await checkout.run(['list']);
  t.is(first.exitCode, 0, first.stderr);
  t.regex(first.stderr, /installing the dependencies/);
  await checkout.run(['list']);
  t.deepEqual(checkout.npmCalls, ['ci']);
  utimesSync(join(checkout.folder, 'package-lock.json'), soon(), soon());
  await checkout.run(['list']);
  t.deepEqual(checkout.npmCalls, ['ci', 'ci']);
  t.false(existsSync(join(checkout.folder, 'node_modules.lock')));
});

test('two at once install once: the second waits for the first', async (t) => {
  const checkout = new Checkout(t);
  checkout.node('v24.0.0');
  checkout.npm(1.5);
  const both = await Promise.all([checkout.run(['list']), checkout.run(['list'])]);
  t.deepEqual(
    both.map(({ exitCode }) => exitCode),
    [0, 0],
  );
  t.deepEqual(checkout.npmCalls, ['ci']);
});

test('the lock of a process that is gone holds nobody up', async (t) => {
  const checkout = new Checkout(t);
  checkout.node('v24.0.0');
  checkout.npm();
  // No process has this number: the kernel's largest is 4194304.
  symlinkSync('4999999', join(checkout.folder, 'node_modules.lock'));
  const { exitCode, stderr } = await checkout.run(['list']);
  t.is(exitCode, 0, stderr);
  t.deepEqual(checkout.npmCalls, ['ci']);
});

test('an npm that failed leaves no lock, and what it left is no finished installation', async (t) => {
  const checkout = new Checkout(t);
  checkout.node('v24.0.0');
  checkout.program('npm', 'mkdir -p "$3/node_modules"; echo "npm error network" >&2; exit 1');
  checkout.installed();
  utimesSync(join(checkout.folder, 'package-lock.json'), soon(), soon());
  const { exitCode, stderr } = await checkout.run(['list']);
  t.is(exitCode, 3);
  t.regex(stderr, /npm could not get the dependencies/);
  t.false(existsSync(join(checkout.folder, 'node_modules.lock')));
  t.false(existsSync(join(checkout.folder, 'node_modules/.package-lock.json')));
});

test('npm test ends with its line even when it cannot be set up', async (t) => {
  const checkout = new Checkout(t);
  checkout.node('v20.0.0');
  cpSync(join(import.meta.dirname, '../run.sh'), join(checkout.folder, 'test/run.sh'));
  const { stdout, exitCode } = await checkout.run([join(checkout.folder, 'test/run.sh')], {
    file: '/bin/sh',
  });
  t.is(exitCode, 3);
  t.is(stdout.trimEnd().split('\n').at(-1), '0 passed, 1 failed');
});
