import { cp, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'ava';
import { command } from '../../src/command.ts';
import { runner } from '../../src/exec.ts';

/** What `npm pack` makes, installed somewhere else: `labs` on PATH, catalogue and templates included. */
const root = join(import.meta.dirname, '../..');
const run = runner(new AbortController().signal);
const minutes = 60_000;
let home = '';

test.before(async () => {
  home = await mkdtemp(join(tmpdir(), 'labs-package-'));
  await run(command('npm', 'pack', '--pack-destination', home), { cwd: root, timeout: 3 * minutes });
  const [tarball = 'nothing.tgz'] = (await readdir(home)).filter((name) => name.endsWith('.tgz'));
  const install = command(
    'npm',
    'install',
    '--prefix',
    join(home, 'there'),
    '--no-audit',
    '--no-fund',
    join(home, tarball),
  );
  await run(install, { timeout: 5 * minutes });
});

test.after.always(async () => {
  await rm(home, { recursive: true, force: true });
});

/** As a user calls it: by name, from a folder of their own. */
async function labs(...argv: string[]) {
  const path = [join(home, 'there/node_modules/.bin'), dirname(process.execPath), process.env.PATH].join(':');
  const env = { PATH: path, LABS_CACHE: join(home, 'cache'), LABS_STATE: join(home, 'state') };
  return await run({ ...command('env', 'labs', ...argv), env }, { cwd: home, accept: [0, 1, 2, 3] });
}

test('the command is there and knows its version', async (t) => {
  const { stdout, exitCode } = await labs('--version');
  t.is(exitCode, 0);
  t.regex(stdout, /^\d+\.\d+\.\d+\n$/);
});

test('the catalogue came along', async (t) => {
  const list = await labs('list');
  t.is(list.exitCode, 0);
  t.regex(list.stdout, /^multus-mirror\b/m);
  t.is((await labs('show', 'multus-mirror')).exitCode, 0);
});

test('a plan can be made, so templates and recipes are there', async (t) => {
  const { stdout, stderr, exitCode } = await labs('plan', 'multus-mirror');
  t.is(exitCode, 0, stderr);
  t.regex(stdout, /kind create cluster/);
});

test('a lab of the user is validated, and the schema for editors came along', async (t) => {
  const lab = join(home, 'mine');
  await cp(join(root, 'test/fixtures/labs/link'), lab, { recursive: true });
  const { stderr, exitCode } = await labs('validate', './mine');
  t.is(exitCode, 0, stderr);
  t.regex(stderr, /mine\/lab\.yaml: no problems/);
  const schema = await readFile(join(home, 'there/node_modules/labs/lab.schema.json'), 'utf8');
  t.like(JSON.parse(schema), { type: 'object' });
});

test('neither sources nor tests are in it', async (t) => {
  const names = await readdir(join(home, 'there/node_modules/labs'));
  t.true(names.includes('dist'));
  t.false(names.includes('src'));
  t.false(names.includes('test'));
});
