import { chmod, chown, copyFile, cp, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { findFolders } from '../../src/folders.ts';
import { type Bench, type Ended, notPassed, root, run, startProcess, type UpAnswer } from '../e2e/labs.ts';
import { inEngine, leftOf } from '../e2e/traces.ts';
import { converges, goes } from './ending.ts';
import { benchOf, smallLab } from './lab.ts';

/** Several labs side by side, the same lab twice, and two users of one engine. */

function proven(t: ExecutionContext, { code, stdout, stderr }: Ended): void {
  t.is(code, 0, stderr);
  const { verdicts } = JSON.parse(stdout) as UpAnswer;
  t.true(verdicts.length > 0);
  t.deepEqual(notPassed(verdicts), []);
}

for (const many of [1, 2, 4]) {
  test.serial(`${many} at once: all come up proven, and all go`, async (t) => {
    t.timeout(30 * 60_000);
    const benches: Bench[] = [];
    for (let at = 0; at < many; at += 1) {
      benches.push(await benchOf(t, smallLab(), t.teardown));
    }
    const begun = performance.now();
    const ups = await Promise.all(benches.map(({ labs, name }) => labs('up', name, '--yes', '--json')));
    t.log(`${many} up and proven in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    for (const up of ups) {
      proven(t, up);
    }
    const downs = performance.now();
    await Promise.all(benches.map((bench) => goes(t, bench)));
    t.log(`${many} down in ${((performance.now() - downs) / 1000).toFixed(1)} s`);
  });
}

test.serial('the same lab twice, under two names: neither knows of the other', async (t) => {
  t.timeout(20 * 60_000);
  const bench = await benchOf(t, smallLab(), t.teardown);
  const twin: Bench = { ...bench, name: `${bench.name}-2` };
  t.teardown(async () => void (await bench.labs('down', twin.name)));
  const [own, other] = await Promise.all([
    bench.labs('up', bench.name, '--yes', '--json'),
    bench.labs('up', bench.name, '--as', twin.name, '--yes', '--json'),
  ]);
  proven(t, own);
  proven(t, other);
  t.is((await bench.labs('solve', '1', '--lab', twin.name)).code, 0);
  t.is((await bench.labs('check', '1', '--lab', bench.name)).code, 1, 'solved in the other alone');
  const made = await inEngine(twin);
  t.is((await bench.labs('down', twin.name)).code, 0);
  t.deepEqual(await inEngine(twin), []);
  await converges(t, bench);
  await goes(t, bench, [...made, ...(await inEngine(bench))]);
});

/** Any number that no user of this machine has. */
const stranger = 54_321;

/** What another user of this machine starts labs with: a home, a Node and a cache of their own. */
async function otherUser(t: ExecutionContext): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'labs-user-'));
  t.teardown(() => rm(home, { recursive: true, force: true }));
  await copyFile(process.execPath, join(home, 'node'));
  const { cache } = findFolders(root, { HOME: homedir(), ...process.env }, root);
  const from = join(cache, 'artifacts');
  const to = join(home, '.cache/labs/artifacts');
  await mkdir(to, { recursive: true });
  for (const entry of await readdir(from)) {
    if (/^(kind|kubernetes|koko|koko-files|multus-files)-[0-9a-f]{12}$/.test(entry)) {
      await cp(join(from, entry), join(to, entry), { recursive: true, preserveTimestamps: true });
    }
  }
  for (const path of ['', ...(await readdir(home, { recursive: true }))]) {
    await chown(join(home, path), stranger, stranger);
  }
  await chmod(home, 0o755);
  return home;
}

test.serial(
  'two users, each with a lab: both are proven, and neither reads the keys of the other or takes it away',
  async (t) => {
    t.timeout(20 * 60_000);
    const { gid } = await stat('/var/run/docker.sock');
    const as = ['--reuid', `${stranger}`, '--regid', `${stranger}`, '--groups', `${gid}`];
    const readable = await startProcess(
      'setpriv',
      [...as, 'test', '-r', join(root, 'src/bin.ts')],
      process.env,
    ).ended;
    if (process.getuid?.() !== 0 || readable.code !== 0) {
      t.log('not run: not root, or another user cannot read this checkout');
      t.pass();
      return;
    }
    const home = await otherUser(t);
    const bench = await benchOf(t, smallLab(), t.teardown);
    await run('chmod', '-R', 'a+rX', join(bench.folder, '../..'));
    const theirs = `${bench.name}-theirs`;
    const env = {
      ...bench.env,
      HOME: home,
      LABS_STATE: join(home, 'state'),
      LABS_CACHE: join(home, '.cache/labs'),
      LABS_NODE: join(home, 'node'),
    };
    const their = (...argv: string[]) =>
      startProcess('setpriv', [...as, join(root, 'bin/labs'), ...argv], env).ended;
    t.teardown(async () => void (await their('down', theirs)));
    const [own, other] = await Promise.all([
      bench.labs('up', bench.name, '--yes', '--json'),
      their('up', bench.folder, '--as', theirs, '--yes', '--json'),
    ]);
    proven(t, own);
    proven(t, other);
    const keys = join(bench.env['LABS_STATE'] ?? '', bench.name, 'one.kubeconfig');
    t.not((await startProcess('setpriv', [...as, 'cat', keys], process.env).ended).code, 0);
    // The name of a lab is taken by who brought it up; theirs alone is what they may remove.
    const taken = await their('up', bench.folder, '--as', bench.name, '--yes');
    t.is(taken.code, 3, taken.stderr);
    t.regex(taken.stderr, /is up already, and belongs to another user \(0\)[\s\S]*--as NAME/);
    for (const command of ['stop', 'down']) {
      const refused = await their(command, bench.name);
      t.is(refused.code, 3, refused.stderr);
      t.regex(refused.stderr, /belongs to another user \(0\)/);
    }
    const down = await their('down', '--all');
    t.is(down.code, 0, down.stderr);
    t.true(down.stderr.includes(bench.name), down.stderr);
    t.deepEqual(await leftOf({ ...bench, name: theirs, env }, []), []);
    await converges(t, bench);
    await goes(t, bench);
  },
);
