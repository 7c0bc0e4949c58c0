import test from 'ava';
import { table } from '../../src/report/text.ts';

test('columns are aligned by what their cells take on a terminal', (t) => {
  t.is(
    table([
      ['a', 'one', 'x'],
      ['둘러보기', '', 'y'],
    ]),
    'a         one  x\n둘러보기       y\n',
  );
});

test('a table can be indented, and no line ends in blanks', (t) => {
  t.is(
    table(
      [
        ['a', 'b'],
        ['long', ''],
      ],
      2,
    ),
    '  a     b\n  long\n',
  );
});

test('no rows are no text', (t) => {
  t.is(table([]), '');
});
