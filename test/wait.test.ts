import test from 'ava';
import { restAfter, WaitError, waitUntil } from '../src/wait.ts';

test('a busy machine gets its rest, but what a server held back is not waited for twice', (t) => {
  t.is(restAfter(20, 300), 300);
  t.is(restAfter(700, 300), 700);
  t.is(restAfter(5_000, 300), 1_000);
  t.is(restAfter(5_000, 2_000), 2_000);
});

test('when the time is over, the last thing seen is told', async (t) => {
  const wait = { what: 'it', deadline: 0, every: 10, signal: new AbortController().signal };
  const describe = (seen: number) => `look ${seen}`;
  const waiting = waitUntil(
    async () => 7,
    () => false,
    { ...wait, describe },
  );
  const error = await t.throwsAsync(waiting, { instanceOf: WaitError });
  t.is(error?.message, 'waited 0 s for it; last seen: look 7');
});
