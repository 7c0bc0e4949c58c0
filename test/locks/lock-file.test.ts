import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import {
  giveLockFileBack,
  type Owner,
  ownerOf,
  ownerSchema,
  takeLockFile,
} from '../../src/locks/lock-file.ts';

/** Whoever has a number up to 100 is dead. */
const reading = { schema: ownerSchema, isHeld: async ({ pid }: Owner) => pid > 100 };

function folderIn(t: ExecutionContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'labs-test-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

function claimOf(path: string, text: string): string {
  return `${path}.of-${createHash('sha256').update(text).digest('hex').slice(0, 16)}`;
}

test('of many who find one dead lock after another, each holds it alone', async (t) => {
  const folder = folderIn(t);
  const path = join(folder, 'a.lock');
  let holders = 0;
  const holdOnce = async (pid: number) => {
    const mine = { pid };
    while ((await takeLockFile(path, mine, reading)) !== undefined) {
      await turn();
    }
    holders += 1;
    t.is(holders, 1);
    await turn();
    holders -= 1;
    // Half of them die with it: what they wrote stays, in the name of one who is dead.
    if (pid % 2 === 0) {
      writeFileSync(path, JSON.stringify({ pid: pid - 100 }));
    } else {
      await giveLockFileBack(path, mine);
    }
  };
  await Promise.all(Array.from({ length: 24 }, (_, at) => holdOnce(101 + at)));
  t.is(await ownerOf(path, reading), undefined);
});

test('who takes a dead lock over between another’s look and its removal keeps it', async (t) => {
  const path = join(folderIn(t), 'a.lock');
  writeFileSync(path, JSON.stringify({ pid: 1 }));
  const slow = {
    ...reading,
    isHeld: async (owner: Owner) => {
      if (owner.pid === 1) {
        t.is(await takeLockFile(path, { pid: 101 }, reading), undefined);
      }
      return reading.isHeld(owner);
    },
  };
  t.deepEqual(await takeLockFile(path, { pid: 102 }, slow), { pid: 101 });
  t.deepEqual(await ownerOf(path, reading), { pid: 101 });
});

test('who died while it removed a dead lock, and who died while it removed that one’s claim, hold up nobody', async (t) => {
  const folder = folderIn(t);
  const path = join(folder, 'a.lock');
  const dead = JSON.stringify({ pid: 1 });
  const claim = claimOf(path, dead);
  const claimant = JSON.stringify({ pid: 2 });
  writeFileSync(path, dead);
  writeFileSync(claim, claimant);
  writeFileSync(claimOf(claim, claimant), JSON.stringify({ pid: 3 }));
  t.is(await takeLockFile(path, { pid: 101 }, reading), undefined);
  t.deepEqual(readdirSync(folder), ['a.lock']);
  t.deepEqual(await takeLockFile(path, { pid: 102 }, reading), { pid: 101 });
});

test('a living one that is about to remove a dead lock is waited for, not for ever', async (t) => {
  const path = join(folderIn(t), 'a.lock');
  const dead = JSON.stringify({ pid: 1 });
  writeFileSync(path, dead);
  writeFileSync(claimOf(path, dead), JSON.stringify({ pid: 101 }));
  await t.throwsAsync(takeLockFile(path, { pid: 102 }, reading), { message: /changes hands too fast/ });
});

test('a lock that is somebody else’s by now is not given back', async (t) => {
  const path = join(folderIn(t), 'a.lock');
  writeFileSync(path, JSON.stringify({ pid: 101 }));
  await giveLockFileBack(path, { pid: 102 });
  t.deepEqual(await ownerOf(path, reading), { pid: 101 });
});
