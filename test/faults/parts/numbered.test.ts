import test from 'ava';
import { account, numberIn } from '../numbered.ts';

const at = (number: number, seconds = number / 100) => ({
  number,
  timeNs: BigInt(Math.round(seconds * 1e9)),
});

test('a flow that came whole has no gap', (t) => {
  const packets = [0, 1, 2, 3, 4].map((number) => at(number));
  t.deepEqual(account(5, packets), { seen: 5, lost: 0, twice: 0, gap: 0 });
});

test('the gap is the time across the longest hole, and a pause without a hole is none', (t) => {
  const packets = [at(0, 0), at(1, 5), at(3, 5.5), at(9, 7), at(9, 7.1)];
  const { gap, ...rest } = account(10, packets);
  t.deepEqual(rest, { seen: 4, lost: 6, twice: 1 });
  t.true(Math.abs(gap - 1.5) < 1e-9, String(gap));
});

test('what is missing at the end is lost', (t) => {
  t.deepEqual(account(3, [at(0)]), { seen: 1, lost: 2, twice: 0, gap: 0 });
  t.deepEqual(account(3, []), { seen: 0, lost: 3, twice: 0, gap: 0 });
});

test('numbers are read from packets of the flow alone', (t) => {
  t.is(numberIn(Buffer.from('xxxxnumbered 00000042')), 42);
  t.is(numberIn(Buffer.from('numbered 0000')), undefined);
  t.is(numberIn(Buffer.from('something else')), undefined);
});
