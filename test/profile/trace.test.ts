import test from 'ava';
import { type TraceEvent, traceOf } from '../../src/profile/trace.ts';
import { upRun } from './times.ts';

const { traceEvents } = traceOf(upRun);
const laneNames = new Map(
  traceEvents.flatMap(({ name, tid, args }) => (name === 'thread_name' ? [[tid, String(args['name'])]] : [])),
);
const drawn = traceEvents.filter(({ ph }) => ph === 'X');
const named = (name: string) => drawn.filter((event) => event.name === name);

test('times are microseconds from the start of the run', (t) => {
  t.like(named('Making b')[1] ?? {}, { ts: 1_000_000, dur: 9_000_000 });
});

test('the critical path has a lane of its own, and its tasks are marked', (t) => {
  const path = drawn.filter(({ tid }) => laneNames.get(tid) === 'critical path');
  t.deepEqual(
    path.map(({ name }) => name),
    ['labs itself', 'Making b', 'Making link', 'labs itself', 'Making check', 'labs itself'],
  );
  t.true(path.every(({ cat }) => cat === 'critical'));
  const [a, b] = ['Making a', 'Making b'].map((name) =>
    named(name).find(({ cat }) => cat?.startsWith('action')),
  );
  t.is(a?.cat, 'action');
  t.is(b?.cat, 'action,critical');
});

test('a task says what it needs and what it waited for', (t) => {
  t.like(named('Making link').at(-1)?.args ?? {}, { id: 'link', needs: ['a', 'b'], waitedFor: 'b' });
});

test('a wait is visible as one, in its task', (t) => {
  const [wait] = named('waiting: node not ready');
  t.like(wait ?? {}, { cat: 'wait', ts: 9_000_000, dur: 1_000_000, args: { of: 'b' } });
  t.is(laneNames.get(wait?.tid ?? -1), 'b');
});

test('commands side by side in one task do not cross in one lane', (t) => {
  const [x] = named('kubectl exec x sh');
  const [y] = named('kubectl exec y sh');
  t.is(laneNames.get(x?.tid ?? -1), 'checks');
  t.is(laneNames.get(y?.tid ?? -1), 'checks (2)');
});

test('in no lane do two events cross', (t) => {
  const end = ({ ts = 0, dur = 0 }: TraceEvent) => ts + dur;
  for (const one of drawn) {
    for (const other of drawn.filter(({ tid }) => tid === one.tid)) {
      const isApart = end(one) <= (other.ts ?? 0) || end(other) <= (one.ts ?? 0);
      const isHeld = (one.ts ?? 0) <= (other.ts ?? 0) && end(other) <= end(one);
      const holds = (other.ts ?? 0) <= (one.ts ?? 0) && end(one) <= end(other);
      t.true(isApart || isHeld || holds, `${one.name} and ${other.name}`);
    }
  }
});
