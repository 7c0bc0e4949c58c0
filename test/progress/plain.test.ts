import test from 'ava';
import { createPlainReporter } from '../../src/progress/plain.ts';
import type { Event } from '../../src/progress.ts';

const tasks = [
  { id: 'net', title: 'Creating the network', group: 'host' },
  { id: 'core', title: 'Creating cluster core', group: 'core', lastTime: 25 },
];

function reporter(options: { quiet?: boolean; verbose?: boolean } = {}) {
  let now = 0;
  const lines: string[] = [];
  const own = createPlainReporter({
    ...options,
    clock: { now: () => now },
    write: (text) => lines.push(text),
  });
  return {
    lines,
    emit: (...events: Event[]) => {
      for (const event of events) {
        own.emit(event);
      }
    },
    wait: (seconds: number) => {
      for (let second = 0; second < seconds; second++) {
        now += 1000;
        own.tick();
      }
    },
    close: () => own.close(),
  };
}

test('one line for each finished action, and a summary', async (t) => {
  const { lines, emit, wait, close } = reporter();
  emit({ kind: 'plan', tasks }, { kind: 'start', id: 'net' });
  wait(2);
  emit({ kind: 'end', id: 'net', outcome: 'unchanged', seconds: 0.1 }, { kind: 'start', id: 'core' });
  emit({ kind: 'note', id: 'core', text: 'Preparing nodes' });
  wait(10);
  emit({ kind: 'end', id: 'core', outcome: 'done', seconds: 10, text: 'repaired: was gone' });
  await close();
  t.deepEqual(lines, [
    '[   2.0s] host  Creating the network  unchanged  0.1 s\n',
    '[  12.0s] core  Creating cluster core  10.0 s  repaired: was gone\n',
    '1 done, 1 unchanged in 12.0 s; longest: Creating cluster core 10.0 s\n',
  ]);
});

test('what takes long gives a sign, ever more rarely, with what it waits for', (t) => {
  const { lines, emit, wait } = reporter();
  emit({ kind: 'plan', tasks }, { kind: 'start', id: 'core' });
  wait(14);
  t.deepEqual(lines, []);
  emit({ kind: 'note', id: 'core', text: 'first line\nnode not ready' });
  wait(600);
  const at = lines.map((line) => Number(/^\[ *(\d+)/.exec(line)?.[1]));
  t.deepEqual(at, [15, 30, 60, 120, 240, 360, 480, 600]);
  t.is(
    lines[0],
    '[  15.0s] core  Creating cluster core  still running after 15.0 s (25.0 s last time): node not ready\n',
  );
});

test('a failure is loud and named at once, by its first line', async (t) => {
  const { lines, emit, close } = reporter({ quiet: true });
  emit({ kind: 'plan', tasks }, { kind: 'start', id: 'net' }, { kind: 'start', id: 'core' });
  emit({ kind: 'end', id: 'net', outcome: 'done', seconds: 1 });
  emit({ kind: 'end', id: 'core', outcome: 'failed', seconds: 3, text: 'kind said no\nand more' });
  await close();
  t.deepEqual(lines, ['[   0.0s] core  Creating cluster core  FAILED after 3.0 s: kind said no\n']);
});

test('quiet says nothing when all is well, not even that something takes long', async (t) => {
  const { lines, emit, wait, close } = reporter({ quiet: true });
  emit({ kind: 'plan', tasks }, { kind: 'start', id: 'core' });
  wait(100);
  emit({ kind: 'end', id: 'core', outcome: 'done', seconds: 100 });
  await close();
  t.deepEqual(lines, []);
});

test('verbose says when an action starts and each of its notes', (t) => {
  const { lines, emit } = reporter({ verbose: true });
  emit({ kind: 'plan', tasks }, { kind: 'start', id: 'net' }, { kind: 'note', id: 'net', text: 'looking' });
  emit({ kind: 'end', id: 'net', outcome: 'skipped', seconds: 0, text: 'interrupted' });
  t.deepEqual(lines, [
    '[   0.0s] host  Creating the network  started\n',
    '[   0.0s] host  Creating the network  looking\n',
    '[   0.0s] host  Creating the network  skipped: interrupted\n',
  ]);
});

test('an action that nobody planned is shown by its id', (t) => {
  const { lines, emit } = reporter();
  emit({ kind: 'start', id: 'surprise' }, { kind: 'end', id: 'surprise', outcome: 'done', seconds: 1 });
  t.deepEqual(lines, ['[   0.0s] surprise  1.0 s\n']);
});

test('nothing done, nothing said', async (t) => {
  const { lines, close } = reporter();
  await close();
  t.deepEqual(lines, []);
});
