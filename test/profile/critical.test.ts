import test from 'ava';
import { criticalPath, waitedFor } from '../../src/profile/critical.ts';
import { end, plan, start, timesOf, upRun } from './times.ts';

const shown = (path: ReturnType<typeof criticalPath>) =>
  path.map((piece) => [piece.time?.task.id ?? '', piece.start / 1000, piece.end / 1000]);

test('the path goes back along the needs that ended last, and has no holes', (t) => {
  t.deepEqual(shown(criticalPath(upRun)), [
    ['', 0, 1],
    ['b', 1, 10],
    ['link', 10, 12],
    ['', 12, 13],
    ['check', 13, 19],
    ['', 19, 20],
  ]);
});

test('a task waited for the need that ended last', (t) => {
  const link = upRun.tasks.find(({ task }) => task.id === 'link');
  t.is(link && waitedFor(link, upRun.tasks)?.task.id, 'b');
  const [first] = upRun.tasks;
  t.is(first && waitedFor(first, upRun.tasks), undefined);
});

test('what is still running when it is over belongs to the path', (t) => {
  const times = timesOf(
    9,
    [0, plan(['a', 'g'], ['b', 'g', 'a'])],
    [0, start('a')],
    [2, end('a')],
    [2, start('b')],
  );
  t.deepEqual(shown(criticalPath(times)), [
    ['a', 0, 2],
    ['b', 2, 9],
  ]);
  t.is(times.tasks[1]?.outcome, 'not ended');
});

test('a run of nothing is one hole', (t) => {
  t.deepEqual(shown(criticalPath(timesOf(3))), [['', 0, 3]]);
});

test('tasks that took no time do not send it round in circles', (t) => {
  const times = timesOf(5, [1, start('a')], [1, end('a')], [1, start('b')], [1, end('b')]);
  t.true(criticalPath(times).length > 0);
});
