import test from 'ava';
import { Book } from '../../src/progress/book.ts';
import { groupRow, leftRow } from '../../src/progress/rows.ts';
import { seconds, summarize } from '../../src/progress/summary.ts';

function core(): { book: Book; row: (now: number) => { title: string; state: string } } {
  const book = new Book();
  const tasks = ['a', 'b', 'c'].map((id) => ({ id, title: `Doing ${id}`, group: 'core' }));
  book.add({ kind: 'plan', tasks }, 0);
  return { book, row: (now) => groupRow('core', book.groups.get('core') ?? [], now) };
}

test('a row goes from waiting over running to its result', (t) => {
  const { book, row } = core();
  t.is(row(0).state, 'waiting');
  book.add({ kind: 'start', id: 'a' }, 0);
  book.add({ kind: 'start', id: 'b' }, 500);
  book.add({ kind: 'note', id: 'a', text: 'asking' }, 600);
  t.deepEqual(row(1000), { title: 'core  Doing a and 1 more  0/3  1.0 s  asking', state: 'running' });
  book.add({ kind: 'end', id: 'a', outcome: 'done', seconds: 2 }, 2000);
  t.deepEqual(row(2000), { title: 'core  Doing b  1/3  1.5 s', state: 'running' });
  book.add({ kind: 'end', id: 'b', outcome: 'unchanged', seconds: 2 }, 2500);
  t.deepEqual(row(2500), { title: 'core  1 done, 1 unchanged  2.5 s, 1 to do', state: 'running' });
  book.add({ kind: 'start', id: 'c' }, 3000);
  book.add({ kind: 'end', id: 'c', outcome: 'done', seconds: 1 }, 4000);
  // From the first start to the last end: what ran side by side counts once.
  t.deepEqual(row(9000), { title: 'core  2 done, 1 unchanged  4.0 s', state: 'ended' });
});

test('a failed row stays open while there is more to do, and says what failed', (t) => {
  const { book, row } = core();
  book.add({ kind: 'start', id: 'a' }, 0);
  book.add({ kind: 'end', id: 'a', outcome: 'failed', seconds: 1, text: 'no\nreally' }, 0);
  t.deepEqual(row(0), { title: 'core  Doing a failed: no', state: 'running' });
  t.is(leftRow('core', book.entries), 'core  Doing a failed: no');
  for (const id of ['b', 'c']) {
    book.add({ kind: 'end', id, outcome: 'skipped', seconds: 0 }, 0);
  }
  t.is(row(0).state, 'failed');
});

test('a row that was cut short tells how far it was', (t) => {
  const { book } = core();
  book.add({ kind: 'end', id: 'a', outcome: 'done', seconds: 1 }, 0);
  t.is(leftRow('core', book.entries), 'core  stopped after 1 of 3');
});

test('the summary counts, names what was not ended, and the three longest', (t) => {
  const { book } = core();
  const plan = ['d', 'e'].map((id) => ({ id, title: `Doing ${id}`, group: 'ran' }));
  book.add({ kind: 'plan', tasks: plan }, 0);
  for (const [id, time] of Object.entries({ a: 3, b: 70, c: 2, d: 5 })) {
    book.add({ kind: 'end', id, outcome: id === 'd' ? 'failed' : 'done', seconds: time }, 0);
  }
  t.is(
    summarize(book.entries, 75_000),
    '3 done, 1 failed, 1 not ended in 1 min 15 s; longest: Doing b 1 min 10 s, Doing d 5.0 s, Doing a 3.0 s',
  );
  t.is(summarize([], 1000), undefined);
});

test('times read well', (t) => {
  t.deepEqual([0.04, 59.94, 286, 3600].map(seconds), ['0.0 s', '59.9 s', '4 min 46 s', '60 min 0 s']);
});
