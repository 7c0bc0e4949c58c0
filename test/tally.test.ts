import test from 'ava';
import { closingLine, countLine, exitCodeOf, nothing, settle, sum } from './tally.ts';

const tap = `TAP version 13
ok 1 - a › one
not ok 2 - a › two
  ---
    name: AssertionError
    at: 'ok 3 - this is no result'
  ...
ok 3 - b › three # SKIP
not ok 4 - b › four # TODO later
# ok 5 - said by a test
ok 5 - c › five

1..5
# tests 5
`;

const count = (text: string) => text.split('\n').reduce(countLine, nothing);

test('results are counted, skipped and planned ones apart', (t) => {
  t.deepEqual(count(tap), { passed: 2, failed: 1, skipped: 2 });
});

test('a test program that crashed without a result has failed', (t) => {
  t.deepEqual(settle({ passed: 3, failed: 0, skipped: 0 }, 1), { passed: 3, failed: 1, skipped: 0 });
  t.deepEqual(settle({ passed: 3, failed: 2, skipped: 0 }, 1), { passed: 3, failed: 2, skipped: 0 });
});

test('a test program that ran nothing has failed, however it ended', (t) => {
  t.is(settle(nothing, 0).failed, 1);
  t.is(settle({ ...nothing, skipped: 4 }, 0).failed, 1);
});

test('a test program that went well stays as it was counted', (t) => {
  t.deepEqual(settle({ passed: 3, failed: 0, skipped: 1 }, 0), { passed: 3, failed: 0, skipped: 1 });
});

test('the closing line sums up everything, and nothing run is no success', (t) => {
  const total = sum([
    { passed: 3, failed: 0, skipped: 1 },
    { passed: 4, failed: 2, skipped: 0 },
  ]);
  t.is(closingLine(total), '7 passed, 2 failed');
  t.is(exitCodeOf(total), 1);
  t.is(exitCodeOf({ passed: 1, failed: 0, skipped: 0 }), 0);
  t.is(exitCodeOf(sum([])), 1);
});
