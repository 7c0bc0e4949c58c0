import test from 'ava';
import { countsText, newSince } from '../counts.ts';
import { garbled } from '../spoil.ts';

test('what came is told by kind, and what went is not', (t) => {
  const before = { containers: ['a', 'b'], mounts: ['/x'], rules: [] };
  t.deepEqual(newSince(before, { containers: ['b', 'c'], mounts: [], rules: ['-A FORWARD'], other: ['o'] }), {
    containers: ['c'],
    rules: ['-A FORWARD'],
    other: ['o'],
  });
  t.deepEqual(newSince(before, before), {});
});

test('a second one of the same name is new, too', (t) => {
  t.deepEqual(newSince({ rules: ['-A X'] }, { rules: ['-A X', '-A X', '-A X'] }), {
    rules: ['-A X', '-A X'],
  });
  t.deepEqual(newSince({ rules: ['-A X', '-A X'] }, { rules: ['-A X'] }), {});
});

test('the counts are readable', (t) => {
  t.is(countsText({ containers: ['a'], mounts: [] }), 'containers 1, mounts 0');
});

test('a garbled file is as long as before and another', (t) => {
  const bytes = Buffer.from('{"version": 1}');
  t.is(garbled(bytes).length, bytes.length);
  t.notDeepEqual(garbled(bytes), bytes);
  t.deepEqual(garbled(garbled(bytes)), bytes);
});
