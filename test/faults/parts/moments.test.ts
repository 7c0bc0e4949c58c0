import test from 'ava';
import { parseArguments } from '../arguments.ts';
import { commands, momentsOf } from '../moments.ts';
import { readSettings } from '../settings.ts';

test('the same seed gives the same moments, another gives others', (t) => {
  t.deepEqual(momentsOf(7, 50), momentsOf(7, 50));
  t.notDeepEqual(momentsOf(7, 50), momentsOf(8, 50));
});

test('every command has its turn, at moments all over its time', (t) => {
  const moments = momentsOf(1, 48);
  t.is(moments.length, 48);
  for (const command of commands) {
    const own = moments.filter((one) => one.command === command).map(({ at }) => at);
    t.is(own.length, 12);
    t.deepEqual(
      own.map((at) => Math.floor(at * 12)).sort((a, b) => a - b),
      Array.from({ length: 12 }, (_, slice) => slice),
    );
  }
  t.deepEqual(
    momentsOf(3, 4)
      .map(({ command }) => command)
      .sort(),
    [...commands].sort(),
  );
});

test('few rounds are few moments', (t) => {
  t.is(momentsOf(5, 1).length, 1);
  t.is(momentsOf(5, 6).length, 6);
});

const known = ['test/faults/kills.test.ts', 'test/faults/soak.test.ts'];

test('faults are chosen by name, with rounds and a seed', (t) => {
  t.deepEqual(parseArguments(['soak', '--rounds', '3', '--seed', '9'], known), {
    files: ['test/faults/soak.test.ts'],
    env: { LABS_FAULTS: 'long', LABS_FAULTS_ROUNDS: '3', LABS_FAULTS_SEED: '9' },
  });
  t.deepEqual(parseArguments([], known), { files: known, env: { LABS_FAULTS: 'long' } });
  t.throws(() => parseArguments(['kill'], known), { message: /no faults "kill".*kills, soak/ });
  t.throws(() => parseArguments(['--rounds', '0'], known), { message: /--rounds is "0"/ });
  t.throws(() => parseArguments(['--seed', 'x'], known), { message: /--seed is "x"/ });
});

test('without settings it is the short form with some seed', (t) => {
  const short = readSettings({}, () => 1_234_567);
  t.like(short, { isLong: false, seed: 34_567 });
  t.is(short.rounds({ short: 2, long: 50 }), 2);
  const long = readSettings({ LABS_FAULTS: 'long', LABS_FAULTS_SEED: '0' });
  t.like(long, { isLong: true, seed: 0 });
  t.is(long.rounds({ short: 2, long: 50 }), 50);
  t.is(readSettings({ LABS_FAULTS_ROUNDS: '5' }).rounds({ short: 2, long: 50 }), 5);
});
