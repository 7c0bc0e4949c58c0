import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { criticalPath } from '../../src/profile/critical.ts';
import { openProfile } from '../../src/profile/profile.ts';
import { profileText } from '../../src/report/profile.ts';
import { plan, span, start, upRun } from './times.ts';

async function folder(t: ExecutionContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'labs-profile-'));
  t.teardown(() => rm(path, { recursive: true, force: true }));
  return path;
}

function surroundings(cwd: string) {
  let now = 5_000;
  const clock = { now: () => now, sleep: async () => {} };
  return { context: { cwd, clock }, pass: (seconds: number) => (now += seconds * 1000) };
}

test('the file holds what was told, at the times of the clock', async (t) => {
  const cwd = await folder(t);
  const { context, pass } = surroundings(cwd);
  const profile = await openProfile(context, 'trace.json', 4_000);
  profile.emit(plan(['a', 'g']));
  profile.emit(start('a'));
  pass(2);
  profile.emit(span('a', 'command', 'kind create cluster', 5, 7));
  profile.emit({ kind: 'end', id: 'a', outcome: 'done', seconds: 2 });
  pass(1);
  const { times } = await profile.close();
  t.is(times.end - times.start, 4_000);
  const { traceEvents } = JSON.parse(await readFile(join(cwd, 'trace.json'), 'utf8'));
  t.like(
    traceEvents.find((event: { cat?: string }) => event.cat === 'command'),
    { name: 'kind create cluster', ph: 'X', ts: 1_000_000, dur: 2_000_000 },
  );
});

test('a file that cannot be written is refused at once', async (t) => {
  const cwd = await folder(t);
  const { context } = surroundings(cwd);
  await t.throwsAsync(openProfile(context, 'none/trace.json', 0), {
    name: 'UsageError',
    message: /"\/.*none\/trace.json" cannot be written: ENOENT/,
  });
  await t.throwsAsync(openProfile(context, '.', 0), { message: /cannot be written: EISDIR/ });
});

test('the table says what took how long, what of it was waiting, and what it waited for', (t) => {
  t.is(
    profileText(criticalPath(upRun), upRun),
    [
      'Critical path, 20.0 s:',
      '  start   took  waits',
      '    0.0    1.0         labs itself (Looking at the machine 0.5 s)',
      '    1.0    9.0    1.0  Making b (kind create cluster 8.0 s)',
      '   10.0    2.0    0.0  Making link, after "b"',
      '   12.0    1.0         labs itself',
      '   13.0    6.0    0.0  Making check (kubectl exec x sh 3.0 s)',
      '   19.0    1.0         labs itself',
      '',
    ].join('\n'),
  );
});
