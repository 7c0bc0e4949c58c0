import test from 'ava';
import { inRounds } from '../../bench/rounds.ts';

test('every round measures everything, and another goes first each time', async (t) => {
  const order: string[] = [];
  const candidate = (what: string) => ({
    what,
    measure: async (round: number) => {
      order.push(`${what}${round}`);
      return round;
    },
  });
  const told: string[] = [];
  const values = await inRounds(['a', 'b', 'c'].map(candidate), 3, (what, round, value) =>
    told.push(`${what} ${round} ${value}`),
  );
  t.deepEqual(order, ['a0', 'b0', 'c0', 'b1', 'c1', 'a1', 'c2', 'a2', 'b2']);
  t.deepEqual(
    [...values],
    [
      ['a', [0, 1, 2]],
      ['b', [0, 1, 2]],
      ['c', [0, 1, 2]],
    ],
  );
  t.is(told.length, 9);
});

test('what cannot be measured ends it', async (t) => {
  const broken = { what: 'a', measure: () => Promise.reject(new Error('no engine')) };
  await t.throwsAsync(
    inRounds([broken], 2, () => {}),
    { message: 'no engine' },
  );
});
