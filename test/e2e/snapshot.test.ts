import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { makeBench, notPassed, root, type UpAnswer } from './labs.ts';

interface Snapshot {
  readonly lab: string;
  readonly cluster: string;
  readonly size: number;
  readonly folder: string;
}

test('what was proven once is restored, and made anew when its snapshot is damaged', async (t) => {
  t.timeout(15 * 60_000);
  const ends: (() => Promise<void>)[] = [];
  const bench = await makeBench(t, join(root, 'test/fixtures/labs/link'), (end) => ends.push(end));
  const labs = async (...argv: string[]) => {
    const ended = await bench.start(argv, { LABS_SNAPSHOTS: '' }).ended;
    t.log(`labs ${argv.join(' ')}: exit code ${ended.code}`);
    return ended;
  };
  ends.push(async () => void (await labs('snapshot', 'rm', bench.name)));
  const kept = async () => {
    const { stdout } = await labs('snapshot', 'list', '--json');
    const { snapshots } = JSON.parse(stdout) as { snapshots: Snapshot[] };
    return snapshots.filter(({ lab }) => lab === bench.name);
  };
  const up = async () => {
    const { code, stdout, stderr } = await labs('up', bench.name, '--yes', '--json');
    t.is(code, 0, stderr);
    t.deepEqual(notPassed((JSON.parse(stdout) as UpAnswer).verdicts), []);
    return stderr;
  };
  try {
    t.deepEqual(await kept(), []);
    t.regex(await up(), /Creating cluster east/);
    const [east, west] = await kept();
    t.deepEqual([east?.cluster, west?.cluster], ['east', 'west']);
    t.true((east?.size ?? 0) > 100_000);

    const reset = await labs('reset', '--all', '--lab', bench.name);
    t.is(reset.code, 0, reset.stderr);
    t.regex(reset.stderr, /Restoring cluster east/);
    t.regex(reset.stderr, /Restoring cluster west/);
    t.regex(reset.stdout, /1 passed, 0 failed/);

    // Its nodes answer at the same ports when they are started again.
    t.is((await labs('stop', bench.name)).code, 0);
    const start = await labs('start', bench.name, '--yes');
    t.is(start.code, 0, start.stderr);

    t.is((await labs('down', bench.name)).code, 0);
    await truncate(join(east?.folder ?? '', `labs-${bench.name}-east-control-plane.tar.gz`), 50_000);
    const healed = await up();
    t.regex(healed, /Giving up the snapshot/);
    t.regex(healed, /It is thrown away, and the lab is made from nothing/);
    t.regex(healed, /Creating cluster east/);
    t.is((await kept()).length, 2);

    t.is((await labs('down', bench.name)).code, 0);
    t.notRegex((await labs('up', bench.name, '--yes', '--fresh', '--no-prove')).stderr, /Restoring/);
    t.is((await labs('snapshot', 'make', bench.name)).code, 2, 'it is up');
    t.is((await labs('snapshot', 'rm', bench.name)).code, 0);
    t.deepEqual(await kept(), []);
  } finally {
    for (const end of ends.reverse()) {
      await end();
    }
  }
});
