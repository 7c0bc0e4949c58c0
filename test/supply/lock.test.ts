import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { systemClock } from '../../src/clock.ts';
import { withLock } from '../../src/supply/lock.ts';
import { makeZombie } from '../zombie.ts';
import { temporaryFolder } from './supply-folder.ts';

// The clock's pauses are shortened, the rest is real.
const clock = { ...systemClock, sleep: () => systemClock.sleep(5) };

function options(onWait: (pid: number) => void = () => {}) {
  return { clock, signal: new AbortController().signal, onWait };
}

test('two at once do their work one after the other', async (t) => {
  const path = join(temporaryFolder(t), 'locks', 'a.lock');
  let inside = 0;
  let most = 0;
  const work = async () => {
    inside += 1;
    most = Math.max(most, inside);
    await systemClock.sleep(20);
    inside -= 1;
  };
  const waited: number[] = [];
  const all = [1, 2, 3, 4].map(() =>
    withLock(
      path,
      options((pid) => waited.push(pid)),
      work,
    ),
  );
  await Promise.all(all);
  t.is(most, 1);
  t.is(waited.length, 3);
  t.true(waited.every((pid) => pid === process.pid));
  t.false(existsSync(path));
});

test('the lock is released when the work fails', async (t) => {
  const path = join(temporaryFolder(t), 'a.lock');
  await t.throwsAsync(
    withLock(path, options(), () => Promise.reject(new Error('broken'))),
    { message: 'broken' },
  );
  t.is(await withLock(path, options(), async () => 'done'), 'done');
});

test('the lock of a process that is gone is taken over', async (t) => {
  const path = join(temporaryFolder(t), 'a.lock');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(path, JSON.stringify({ pid }));
  t.is(await withLock(path, options(), async () => 'done'), 'done');
});

test('the lock of a process that has ended and that nobody asked for is taken over', async (t) => {
  const folder = temporaryFolder(t);
  const path = join(folder, 'a.lock');
  const pid = await makeZombie(t);
  if (pid === undefined) {
    t.pass('this system does not tell a zombie from a living process');
    return;
  }
  writeFileSync(path, JSON.stringify({ pid }));
  t.is(await withLock(path, options(), async () => 'taken'), 'taken');
});

test('many who find a dead lock at once still enter one by one', async (t) => {
  const path = join(temporaryFolder(t), 'a.lock');
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  writeFileSync(path, JSON.stringify({ pid }));
  let inside = 0;
  const enter = () =>
    withLock(path, options(), async () => {
      inside += 1;
      t.is(inside, 1);
      await systemClock.sleep(5);
      inside -= 1;
    });
  await Promise.all(Array.from({ length: 8 }, enter));
  t.is(inside, 0);
});

test('a process that only has the same number as the holder had does not keep the lock', async (t) => {
  if (!existsSync('/proc/self/stat')) {
    t.log('there is no /proc here, so process ids cannot be told apart');
    return t.pass();
  }
  const path = join(temporaryFolder(t), 'a.lock');
  writeFileSync(path, JSON.stringify({ pid: process.pid, mark: 'another boot/1' }));
  t.is(await withLock(path, options(), async () => 'done'), 'done');
});

test('while the holder lives the lock is waited for, and the wait can be interrupted', async (t) => {
  const folder = temporaryFolder(t);
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'a.lock');
  const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60000)']);
  t.teardown(() => child.kill('SIGKILL'));
  writeFileSync(path, JSON.stringify({ pid: child.pid }));
  const controller = new AbortController();
  const told: number[] = [];
  const waiting = withLock(
    path,
    { clock, signal: controller.signal, onWait: (pid) => told.push(pid) },
    async () => 'done',
  );
  await systemClock.sleep(50);
  controller.abort();
  await t.throwsAsync(waiting, { name: 'AbortError' });
  t.deepEqual(told, [child.pid]);
  t.true(existsSync(path));
  child.kill('SIGKILL');
  await once(child, 'exit');
});
