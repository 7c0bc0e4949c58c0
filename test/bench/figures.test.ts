import test from 'ava';
import { lineThrough, middleMean, pairwise, spreadOf } from '../../bench/figures.ts';

test('rounds have a minimum, a median and a maximum, in whatever order they came', (t) => {
  t.deepEqual(spreadOf([5, 1, 9]), { minimum: 1, median: 5, maximum: 9, rounds: 3 });
  t.is(spreadOf([4, 1, 3, 10]).median, 3.5);
  t.is(spreadOf([7]).median, 7);
});

test('no rounds have no median', (t) => {
  t.true(Number.isNaN(spreadOf([]).median));
});

test('pairs are of one round each', (t) => {
  t.deepEqual(pairwise([2, 6, 9], [1, 2]), [2, 3]);
});

test('the line through points on a line is that line', (t) => {
  t.deepEqual(
    lineThrough([
      [0, 3],
      [2, 4],
      [6, 6],
    ]),
    { slope: 0.5, start: 3 },
  );
});

test('points beside a line weigh by their squares', (t) => {
  const { slope, start } = lineThrough([
    [0, 0],
    [1, 2],
    [2, 1],
  ]);
  t.is(slope, 0.5);
  t.is(start, 0.5);
});

test('the mean of the middle half leaves out what happens now and then', (t) => {
  t.is(middleMean([9, 10, 9, 10, 9, 10, 500, 1]), 9.5);
  t.is(middleMean([4]), 4);
});
