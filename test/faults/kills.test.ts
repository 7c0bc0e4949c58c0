import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import type { Bench } from '../e2e/labs.ts';
import { converges, convergesAndGoes, goes } from './ending.ts';
import { benchOf, smallLab, wiredLab } from './lab.ts';
import { type Killed, type Moment, momentsOf } from './moments.ts';
import { readSettings } from './settings.ts';

const settings = readSettings(process.env);
const rounds = settings.rounds({ short: 2, long: 50 });
const ends: (() => Promise<void>)[] = [];
let bench: Bench;
/** Seconds that each command takes here when it is left alone. */
let usual: Record<Killed, number>;
let killed = 0;

test.before(async (t) => {
  bench = await benchOf(t, smallLab(), (end) => ends.push(end));
  t.log(`seed ${settings.seed}`);
});

test.after.always(async () => {
  for (const end of ends.reverse()) {
    await end();
  }
});

test.serial('left alone, the lab comes up, is solved and goes', async (t) => {
  t.timeout(30 * 60_000);
  const up = await converges(t, bench);
  const begun = performance.now();
  const solved = await bench.labs('solve', '1', '--lab', bench.name);
  t.is(solved.code, 0, solved.stderr);
  const solve = (performance.now() - begun) / 1000;
  const down = await goes(t, bench);
  // `test` brings the lab up and takes it down, and has the step checked, solved and reset twice in between.
  usual = { up, solve, down, test: up + down + 3 * solve };
  t.log(
    Object.entries(usual)
      .map(([command, seconds]) => `${command} ${seconds.toFixed(1)} s`)
      .join(', '),
  );
});

const argvOf = (command: Killed): string[] =>
  ({
    up: ['up', bench.name, '--yes'],
    down: ['down', bench.name],
    test: ['test', bench.name, '--bundles', join(bench.folder, '../../bundles')],
    solve: ['solve', '1', '--lab', bench.name],
  })[command];

/** `labs` itself is killed: what it has started hears nothing of it. */
async function kill(t: ExecutionContext, { command, at }: Moment): Promise<void> {
  const after = at * usual[command];
  const labs = bench.start(argvOf(command));
  await delay(after * 1000);
  labs.kill('SIGKILL');
  const { code } = await labs.ended;
  if (code === null) {
    killed += 1;
  } else {
    // The machine has grown faster, because it was busy with something else before.
    usual[command] = Math.min(usual[command], after);
  }
  t.log(`${command} ${code === null ? 'killed' : `had ended with ${code}`} after ${after.toFixed(2)} s`);
}

for (const [round, moment] of momentsOf(settings.seed, rounds).entries()) {
  const title = `round ${round + 1} of ${rounds}, seed ${settings.seed}: labs ${moment.command} killed`;
  test.serial(`${title} at ${(moment.at * 100).toFixed(0)} % of its time`, async (t) => {
    t.timeout(20 * 60_000);
    if (moment.command === 'down' || moment.command === 'solve') {
      await converges(t, bench);
    }
    await kill(t, moment);
    if (moment.command === 'solve') {
      // Killed half-way, the step can still be solved.
      await converges(t, bench);
      const again = await bench.labs('solve', '1', '--lab', bench.name);
      t.is(again.code, 0, again.stderr);
    }
    const times = await convergesAndGoes(t, bench);
    t.log(`then up in ${times.up.toFixed(1)} s, down in ${times.down.toFixed(1)} s`);
  });
}

test.serial('most of them were killed before they ended', (t) => {
  t.log(`${killed} of ${rounds} killed`);
  t.true(killed >= rounds / 2, `${killed} of ${rounds}`);
});

if (settings.isLong) {
  test.serial('labs up of two clusters with links and a mirror, killed five times in a row', async (t) => {
    t.timeout(30 * 60_000);
    const teardowns: (() => Promise<void>)[] = [];
    const wired = await benchOf(t, wiredLab(), (end) => teardowns.push(end));
    try {
      for (const at of [0.2, 0.5, 0.7, 0.8, 0.9]) {
        const up = wired.start(['up', wired.name, '--yes']);
        await delay(at * usual.up * 1500);
        up.kill('SIGKILL');
        t.log(`killed after ${(at * usual.up * 1.5).toFixed(1)} s: ${(await up.ended).code === null}`);
      }
      await convergesAndGoes(t, wired);
    } finally {
      for (const end of teardowns.reverse()) {
        await end();
      }
    }
  });
}
