import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { leastMemory } from '../../bench/least-memory.ts';
import { doubtOf, lookAtMachine } from '../../bench/machine.ts';
import { parseUsages } from '../../bench/memory.ts';
import { busiest, peakRate } from '../../bench/rate.ts';

const judge = join(import.meta.dirname, '../../bench/judge-frames.ts');
const node = (...args: string[]) => [process.execPath, judge, ...args].map((word) => `'${word}'`).join(' ');

test('what docker stats says is added up in MB', (t) => {
  t.is(Math.round(parseUsages('512MiB / 23.4GiB\n1.5GiB / 23.4GiB\n100KiB / 1GiB\n')), 2148);
  t.throws(() => parseUsages('-- / --\n'), { message: /docker stats printed "-- \/ --"/ });
});

test('the rate is that of the busiest 50 ms', (t) => {
  const ms = (count: number) => BigInt(count) * 1_000_000n;
  const slow = Array.from({ length: 10 }, (_, at) => ms(at * 100));
  const fast = Array.from({ length: 50 }, (_, at) => ms(2_000 + at));
  t.is(busiest([...slow, ...fast]), 1_000);
  t.is(busiest([]), 0);
});

test('every frame that is made is judged whole', (t) => {
  const said = execFileSync('sh', ['-c', `${node('make', '3000')} | ${node('judge', '3000')}`]);
  const judged = JSON.parse(said.toString());
  t.is(judged.whole, 3000);
  t.true(judged.seconds > 0 && judged.memory > 10);
});

test('a capture has a rate', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'labs-test-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'x.pcap');
  execFileSync('sh', ['-c', `${node('make', '6000')} >'${file}'`]);
  // One frame every 10 µs.
  t.deepEqual(await peakRate(file), { rate: 100_000, frames: 6001 });
});

test('memory in use is the least that was left', (t) => {
  const left = [1000, 400, 900];
  t.is(leastMemory(() => left.shift() ?? 0).stop(), 600);
});

test('a busy machine is doubted, an idle one is not', (t) => {
  const machine = lookAtMachine();
  t.true(machine.cores > 0 && machine.memory > 0);
  t.regex(doubtOf({ ...machine, cores: 2, load: 4 }) ?? '', /load 4 on 2 cores/);
  t.is(doubtOf({ ...machine, cores: 2, load: 0.5 }), undefined);
});
