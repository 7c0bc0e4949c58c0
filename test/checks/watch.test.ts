import test from 'ava';
import type { CheckContext } from '../../src/checks/context.ts';
import { type Opened, untilEnded } from '../../src/checks/watch.ts';

/** Milliseconds that a wait for the end takes, when nothing is awaited and the last byte comes at `lastByte`. */
async function waitFor(lastByte: number): Promise<number> {
  let now = 0;
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const capture = { lastActivity: () => Math.min(now, lastByte), hasEnded: () => false, stop: async () => 0 };
  const opened = { role: 'copies', awaited: [], capture } as unknown as Opened;
  await untilEnded([opened], { clock, signal: new AbortController().signal } as unknown as CheckContext);
  return now;
}

test('what must not come has its time to come', async (t) => {
  t.is(await waitFor(0), 300);
});

test('a capture that is busy with other traffic is let catch up', async (t) => {
  const took = await waitFor(900);
  t.true(took >= 1000 && took <= 1020, `${took} ms`);
});

test('traffic that has no end is not waited for', async (t) => {
  const took = await waitFor(Number.POSITIVE_INFINITY);
  t.true(took >= 2300 && took <= 2320, `${took} ms`);
});
