import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { fakePrograms } from '../fake-programs.ts';
import { runLabs } from '../labs-process.ts';

/** An empty folder, the real templates, and nothing on PATH. */
function home(t: ExecutionContext) {
  const { env, folder } = fakePrograms(t);
  return { folder, labs: (...args: string[]) => runLabs(args, env) };
}

test('new makes a lab without a problem, with steps, and says what next', async (t) => {
  const { labs, folder } = home(t);
  const { stdout, stderr, exitCode } = await labs('new', 'my-lab');
  t.is(exitCode, 0, stderr);
  t.deepEqual(stdout.trim().split('\n'), [
    'my-lab/lab.yaml',
    'my-lab/manifests/client.yaml',
    'my-lab/manifests/web.yaml',
    'my-lab/steps/01-one-name-two-servers.md',
    'my-lab/steps/02-a-third-server.md',
  ]);
  t.regex(stderr, /^The lab "my-lab" works as it is\. What next:\n {2}labs validate \.\/my-lab /);
  for (const file of stdout.trim().split('\n')) {
    t.true(existsSync(join(folder, file)), file);
  }
  const validated = await labs('validate', './my-lab');
  t.is(validated.stdout, '');
  t.is(validated.stderr, './my-lab/lab.yaml: no problems\n');
  const shown = await labs('show', './my-lab');
  t.regex(shown.stdout, /^Steps\n {3}1 {2}One name, two servers\n {3}2 {2}A third server\n/m);
});

test('a path says where the folder is to be, and its end is the name', async (t) => {
  const { labs, folder } = home(t);
  const { stdout, exitCode } = await labs('new', 'mine/first-lab', '--json');
  t.is(exitCode, 0);
  t.like(JSON.parse(stdout), { name: 'first-lab', folder: join(folder, 'mine/first-lab') });
  t.is((await labs('validate', 'mine/first-lab')).exitCode, 0);
});

test('new overwrites nothing', async (t) => {
  const { labs, folder } = home(t);
  writeFileSync(join(folder, 'file'), 'precious');
  mkdirSync(join(folder, 'empty'));
  for (const name of ['file', 'empty']) {
    const { stdout, stderr, exitCode } = await labs('new', name);
    t.is(exitCode, 2, name);
    t.is(stdout, '');
    t.is(
      stderr,
      `Error: "${name}" is there already\nNothing was touched. Choose another name, or remove what is there.\n`,
    );
  }
  const below = await labs('new', 'file/below');
  t.is(below.exitCode, 2);
  t.regex(below.stderr, /^Error: The folder "file\/below" cannot be made: /);
  t.is(readFileSync(join(folder, 'file'), 'utf8'), 'precious');
});

test('a name that cannot be a lab is wrong use', async (t) => {
  const { labs, folder } = home(t);
  const odd = await labs('new', 'My_Lab');
  t.is(odd.exitCode, 2);
  t.regex(odd.stderr, /^Error: The name is "My_Lab"\nUse lower-case letters/);
  const known = await labs('new', 'multus-mirror');
  t.is(known.exitCode, 2);
  t.regex(known.stderr, /^Error: There is already a lab "multus-mirror" in the catalogue\n/);
  t.false(existsSync(join(folder, 'multus-mirror')));
});
