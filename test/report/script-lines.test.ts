import test from 'ava';
import { scriptLines } from '../../src/report/script-lines.ts';

test('what a script prints is set off, its tabs become columns, and what moves the cursor is escaped', (t) => {
  const written: string[] = [];
  const say = scriptLines({ stderr: { write: (text: string) => written.push(text) } } as never);
  for (const line of ['name. 30 IN\tA\t10.0.0.1', '12345678\tx', '\u001b[2J']) {
    say(line);
  }
  t.deepEqual(written, [
    '  | name. 30 IN     A       10.0.0.1\n',
    '  | 12345678        x\n',
    '  | \\u001b[2J\n',
  ]);
});
