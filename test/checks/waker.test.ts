import { setImmediate as turn } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { wakerFor } from '../../src/checks/waker.ts';
import { printCommand } from '../../src/command.ts';
import type { Running, Start } from '../../src/exec.ts';
import type { ExecCheck, KubernetesCheck } from '../../src/lab/check-types.ts';
import { fakeCheckContext, stoppedClock } from './fake-check-context.ts';

const times = { name: 'web', title: 'web', within: 10, every: 1, steadyFor: 5 };
const check: KubernetesCheck = {
  kind: 'kubernetes',
  ...times,
  cluster: 'core',
  of: 'Pod',
  namespace: 'default',
  objects: { name: 'web' },
  absent: false,
  expect: [],
};
const unwatched: ExecCheck = {
  kind: 'exec',
  ...times,
  in: { kind: 'node', node: { cluster: 'core', name: 'worker', role: 'worker' } },
  argv: ['true'],
  exitCode: 0,
};

test('without a change the wait takes its time', async (t) => {
  const { waker, clock, isOver } = await wakerOf(t, fakeWatch());
  const over = isOver(waker.wait(1_000));
  clock.pass(999);
  await settled();
  t.false(over());
  clock.pass(1);
  await settled();
  t.true(over());
});

test('a change ends the wait at once, and leaves no timer behind', async (t) => {
  const watch = fakeWatch();
  const { waker, clock, isOver } = await wakerOf(t, watch);
  const over = isOver(waker.wait(60_000));
  await settled();
  watch.say('pod/web');
  await settled();
  t.false(over(), 'a bunch of changes is waited for');
  watch.say('pod/web');
  clock.pass(50);
  await settled();
  t.true(over());
  t.is(clock.sleepers, 0);
});

test('a change during the attempt makes the next wait short', async (t) => {
  const watch = fakeWatch();
  const { waker, clock, isOver } = await wakerOf(t, watch);
  const first = isOver(waker.wait(1_000));
  clock.pass(1_000);
  await settled();
  t.true(first());
  watch.say('pod/web');
  await settled();
  const second = isOver(waker.wait(60_000));
  clock.pass(50);
  await settled();
  t.true(second());
  const third = isOver(waker.wait(60_000));
  clock.pass(50);
  await settled();
  t.false(third(), 'one change wakes once');
  clock.pass(60_000);
});

test('the watch begins with the first wait, lasts as long as the check may, and is ended with it', async (t) => {
  const watch = fakeWatch();
  const { waker, clock, isOver } = await wakerOf(t, watch);
  await settled();
  t.deepEqual(watch.started, []);
  isOver(waker.wait(10));
  isOver(waker.wait(10));
  await settled();
  t.deepEqual(watch.started, [
    'kubectl --kubeconfig core get Pod --field-selector=metadata.name=web --namespace default --watch --output=name; 75000',
  ]);
  waker.stop();
  await settled();
  t.true(watch.isKilled());
  clock.pass(10);
});

test('a watch that cannot start, or ends, leaves the polling', async (t) => {
  const broken: Start = () => Promise.reject(new Error('no kubectl'));
  const ending = fakeWatch();
  for (const start of [broken, ending.start]) {
    const { waker, clock, isOver } = await wakerOf(t, { start });
    const over = isOver(waker.wait(1_000));
    await settled();
    ending.fail();
    await settled();
    t.false(over());
    clock.pass(1_000);
    await settled();
    t.true(over());
    waker.stop();
  }
});

test('as long as a watch may not have begun, waits are short', async (t) => {
  const { waker, clock, isOver } = await wakerOf(t, fakeWatch());
  for (const [wait, milliseconds] of [
    ['first', 5_000],
    ['second', 5_000],
    ['third', 5_000],
    ['fourth', 60_000],
  ] as const) {
    const over = isOver(waker.wait(60_000));
    clock.pass(milliseconds - 1);
    await settled();
    t.false(over(), wait);
    clock.pass(1);
    await settled();
    t.true(over(), wait);
  }
});

test('a watch that has spoken has begun', async (t) => {
  const watch = fakeWatch();
  const { waker, clock, isOver } = await wakerOf(t, watch);
  const first = isOver(waker.wait(60_000));
  await settled();
  watch.say('pod/web');
  await settled();
  clock.pass(50);
  await settled();
  t.true(first());
  const second = isOver(waker.wait(60_000));
  clock.pass(59_999);
  await settled();
  t.false(second());
  clock.pass(1);
  await settled();
  t.true(second());
});

test('a kind without a watch is polled', async (t) => {
  const watch = fakeWatch();
  const { waker, clock, isOver } = await wakerOf(t, watch, unwatched);
  const over = isOver(waker.wait(1_000));
  await settled();
  t.deepEqual(watch.started, []);
  clock.pass(1_000);
  await settled();
  t.true(over());
});

test('an interrupted wait rejects', async (t) => {
  const stop = new AbortController();
  const context = await fakeCheckContext(t, {
    clock: stoppedClock(),
    start: fakeWatch().start,
    signal: stop.signal,
  });
  const waiting = wakerFor(check, context).wait(1_000);
  await settled();
  stop.abort(new Error('interrupted'));
  await t.throwsAsync(waiting, { message: 'interrupted' });
});

async function wakerOf(
  t: ExecutionContext,
  { start }: { start: Start },
  what: KubernetesCheck | ExecCheck = check,
) {
  const clock = stoppedClock();
  const waker = wakerFor(what, await fakeCheckContext(t, { clock, start }));
  /** Whether a wait is over by now. */
  const isOver = (wait: Promise<void>) => {
    let over = false;
    void wait.then(() => {
      over = true;
    });
    return () => over;
  };
  return { waker, clock, isOver };
}

/** Everything that can happen without time passing has happened. */
async function settled(): Promise<void> {
  for (let turns = 0; turns < 5; turns += 1) {
    await turn();
  }
}

/** A `Start` that notes what is started and says what it is told to. */
function fakeWatch() {
  const started: string[] = [];
  let killed = false;
  let next = Promise.withResolvers<Buffer | undefined>();
  async function* output(): AsyncGenerator<Buffer> {
    for (let piece = await next.promise; piece !== undefined; piece = await next.promise) {
      next = Promise.withResolvers();
      yield piece;
    }
  }
  const start: Start = async (value, options): Promise<Running> => {
    started.push(`${printCommand(value)}; ${options?.timeout}`);
    return {
      stdout: output(),
      pid: 1,
      closeInput: () => {},
      kill: () => {
        killed = true;
      },
      ended: new Promise(() => {}),
    };
  };
  return {
    started,
    start,
    isKilled: () => killed,
    say: (line: string) => next.resolve(Buffer.from(`${line}\n`)),
    fail: () => next.reject(new Error('the connection broke')),
  };
}
