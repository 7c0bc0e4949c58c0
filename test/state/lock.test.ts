import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { processMark } from '../../src/locks/process.ts';
import type { Instance } from '../../src/state/instance.ts';
import { LockedError, lockHolder, lockPath, withLock, withLockIfRoom } from '../../src/state/lock.ts';
import { makeZombie } from '../zombie.ts';

/** Larger than any id Linux gives (pid_max is at most 2^22). */
const deadPid = 2 ** 22 + 1;

function instanceIn(t: ExecutionContext): Instance {
  const folder = mkdtempSync(join(tmpdir(), 'labs-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return { name: 'one', folder: join(folder, 'one') };
}

function leaveLock(instance: Instance, holder: object): void {
  const whole = { host: hostname(), doing: 'labs up one', since: '2026-01-01T00:00:00.000Z', ...holder };
  writeFileSync(lockPath(instance), JSON.stringify(whole));
}

test('while one works on an instance a second is refused, with who and since when', async (t) => {
  const instance = instanceIn(t);
  await withLock(
    instance,
    'labs up one',
    async () => {
      const error = await t.throwsAsync(
        withLock(instance, 'labs down one', async () => {}),
        {
          instanceOf: LockedError,
        },
      );
      t.is(
        error?.message,
        `\`labs up one\` (pid ${process.pid}) has been working on "one" since 1970-01-01T00:00:01.000Z`,
      );
      t.is(error?.exitCode, 3);
      t.is((await lockHolder(instance))?.pid, process.pid);
    },
    () => 1_000,
  );
  t.is(await lockHolder(instance), undefined);
});

test('the lock is given back when the work fails, and nothing is left behind', async (t) => {
  const instance = instanceIn(t);
  await t.throwsAsync(
    withLock(instance, 'labs up one', () => Promise.reject(new Error('no'))),
    { message: 'no' },
  );
  t.is(await withLock(instance, 'labs up one', async () => 'again'), 'again');
  t.deepEqual(readdirSync(join(instance.folder, '..')), []);
});

test('the lock of a process that is gone is taken over', async (t) => {
  const instance = instanceIn(t);
  leaveLock(instance, { pid: deadPid });
  t.is(await lockHolder(instance), undefined);
  await withLock(instance, 'labs up one', async () => {
    t.is((await lockHolder(instance))?.pid, process.pid);
  });
});

test('the lock of a process that has ended and that nobody asked for is taken over', async (t) => {
  const instance = instanceIn(t);
  const pid = await makeZombie(t);
  if (pid === undefined) {
    t.pass('this system does not tell a zombie from a living process');
    return;
  }
  leaveLock(instance, { pid, mark: await processMark(pid) });
  t.is(await lockHolder(instance), undefined);
  t.is(await withLock(instance, 'labs down one', async () => 'taken'), 'taken');
});

test('the lock of an earlier process with the same id is taken over', async (t) => {
  const instance = instanceIn(t);
  if ((await processMark(process.pid)) === undefined) {
    t.pass('this system does not tell when a process started');
    return;
  }
  leaveLock(instance, { pid: process.pid, mark: 'another boot/1' });
  t.is(await withLock(instance, 'labs up one', async () => 'taken'), 'taken');
});

test('the lock of a living process on this machine or any on another is respected', async (t) => {
  const instance = instanceIn(t);
  leaveLock(instance, { pid: process.ppid });
  await t.throwsAsync(
    withLock(instance, 'labs up one', async () => {}),
    { instanceOf: LockedError },
  );
  leaveLock(instance, { pid: deadPid, host: 'elsewhere' });
  const error = await t.throwsAsync(
    withLock(instance, 'labs up one', async () => {}),
    { instanceOf: LockedError },
  );
  t.regex(error?.message ?? '', /on elsewhere/);
  t.regex(error?.hint ?? '', /remove .*one\.lock/);
});

test('a damaged lock file names nobody and is taken over', async (t) => {
  const instance = instanceIn(t);
  writeFileSync(lockPath(instance), '{"pid": 1');
  t.is(await withLock(instance, 'labs up one', async () => 'taken'), 'taken');
});

test('of many that take a stale lock over at the same time only one works at a time', async (t) => {
  const instance = instanceIn(t);
  leaveLock(instance, { pid: deadPid });
  const journal = join(instance.folder, '..', 'journal');
  writeFileSync(journal, '');
  const script = `
    import { appendFileSync } from 'node:fs';
    import { setTimeout as delay } from 'node:timers/promises';
    import { withLock } from ${JSON.stringify(new URL('../../src/state/lock.ts', import.meta.url).href)};
    const instance = ${JSON.stringify(instance)};
    for (let done = false; !done; ) {
      try {
        await withLock(instance, 'test', async () => {
          appendFileSync(${JSON.stringify(journal)}, 'in ');
          await delay(20);
          appendFileSync(${JSON.stringify(journal)}, 'out ');
        });
        done = true;
      } catch {
        await delay(5);
      }
    }`;
  const codes = await Promise.all(
    Array.from({ length: 4 }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: 'ignore' });
      return new Promise((resolve) => {
        child.on('close', resolve);
      });
    }),
  );
  t.deepEqual(codes, [0, 0, 0, 0]);
  t.is(readFileSync(journal, 'utf8'), 'in out '.repeat(4));
});

test('what killed processes left beside the lock is swept up, what living ones have there is not', async (t) => {
  const instance = instanceIn(t);
  const file = lockPath(instance);
  const living = [`${file}.${process.pid}-00112233`, `${file}.txt`, `${file}.5-text`];
  const claim = `${file}.of-0011223344556677`;
  const dead = [
    `${file}.${deadPid}-00112233`,
    `${file}.stale-${deadPid}-00112233`,
    claim,
    `${claim}.of-0011223344556677`,
  ];
  for (const path of [...living, ...dead]) {
    writeFileSync(path, '{}');
  }
  await withLock(instance, 'labs up one', async () => {});
  t.deepEqual(readdirSync(join(instance.folder, '..')).sort(), living.map((path) => basename(path)).sort());
});

test('where the disk is full down needs no lock of its own, and still respects that of another', async (t) => {
  const instance = instanceIn(t);
  const full = () => Promise.reject(Object.assign(new Error('no space left on device'), { code: 'ENOSPC' }));
  t.is(await withLockIfRoom(instance, 'labs down one', async () => 'went', full), 'went');
  await withLock(instance, 'labs up one', () =>
    t.throwsAsync(
      withLockIfRoom(instance, 'labs down one', async () => {}, full),
      {
        instanceOf: LockedError,
      },
    ),
  );
  const other = () => Promise.reject(new Error('no'));
  await t.throwsAsync(
    withLockIfRoom(instance, 'labs down one', async () => {}, other),
    { message: 'no' },
  );
  t.is(await withLockIfRoom(instance, 'labs down one', async () => 'with one'), 'with one');
  t.deepEqual(readdirSync(join(instance.folder, '..')), []);
});
