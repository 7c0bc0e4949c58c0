import test, { type ExecutionContext } from 'ava';
import type { CheckContext } from '../../src/checks/context.ts';
import { runCheck, runChecks } from '../../src/checks/run-check.ts';
import { command } from '../../src/command.ts';
import { CommandError, type Run } from '../../src/exec.ts';
import type { PacketsCheck } from '../../src/lab/check-types.ts';
import type { Event } from '../../src/progress.ts';
import { fakeCheckContext } from './fake-check-context.ts';

const end = (pod: string) => ({ cluster: 'ran', namespace: 'default', pod, interface: 'net1' });
const check: PacketsCheck = {
  kind: 'packets',
  name: 'n3',
  title: 'n3 delivers',
  within: 10,
  every: 1,
  steadyFor: 0,
  count: 5,
  flows: [{ name: 'up', from: end('ue'), to: end('upf'), routed: false }],
  copies: [],
};

test('what cannot be looked at is tried until the time is over, and the last real reason is kept', async (t) => {
  let looks = 0;
  const context = await contextFor(t, async () => {
    looks += 1;
    throw saying(
      looks < 5 ? 'Error from server: etcd is slow' : 'Error from server (NotFound): pods "ue" not found',
    );
  });
  const notes: string[] = [];
  const verdict = await runCheck(check, context, (text) => notes.push(text));
  t.like(verdict, { status: 'error', check: 'n3', attempts: 10, figures: {}, evidence: [] });
  t.regex(verdict.seen, /^Running `ip` in "ran\/ue" failed: the pod does not exist/);
  t.is(verdict.expected, '5 frames of "up" delivered once and in order');
  t.is(Date.parse(verdict.end) - Date.parse(verdict.start), 9_000);
  t.is(notes.length, 9);
  t.regex(notes[0] ?? '', /^attempt 1: .*etcd is slow/);
});

test('a path end that is not there is a failure, tried again until the time is over', async (t) => {
  const context = await contextFor(t, async () => {
    throw saying('Device "net1" does not exist.');
  });
  const verdict = await runCheck({ ...check, within: 2 }, context);
  t.like(verdict, { status: 'fail', attempts: 2 });
  t.is(verdict.seen, '"ran/ue" has no interface "net1": its link or its Multus attachment is gone');
  t.regex(verdict.hint ?? '', /`labs exec ran\/ue -- ip address`/);
});

test('a program that is missing in the pod does not come back: an error at once', async (t) => {
  const context = await contextFor(t, async () => {
    throw saying('exec failed: exec: "ip": executable file not found in $PATH');
  });
  const verdict = await runCheck(check, context);
  t.like(verdict, { status: 'error', attempts: 1 });
  t.regex(verdict.seen, /the program is not there/);
});

test('a defect of our own is an error at once, not a loop', async (t) => {
  const context = await contextFor(t, () => Promise.reject(new Error('Nothing is run here')));
  const broken = {
    ...context,
    probeIn: () => {
      throw new RangeError('No cluster "ran"');
    },
  };
  const verdict = await runCheck(check, broken);
  t.like(verdict, { status: 'error', attempts: 1, seen: 'the check itself broke: No cluster "ran"' });
});

test('an interrupted check rejects instead of giving a verdict', async (t) => {
  const stop = new AbortController();
  const context = await contextFor(t, async () => {
    stop.abort(new Error('interrupted'));
    throw saying('killed');
  });
  await t.throwsAsync(runCheck(check, { ...context, signal: stop.signal }), { message: 'interrupted' });
});

test('checks run a few at a time, tell what they do, and answer in their order', async (t) => {
  const context = await contextFor(t, async () => {
    throw saying('Device "net1" does not exist.');
  });
  const events: Event[] = [];
  const checks = ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...check, name, within: 0 }));
  const verdicts = await runChecks(checks, context, (event) => events.push(event));
  t.deepEqual(
    verdicts.map((verdict) => `${verdict.check} ${verdict.status}`),
    ['a fail', 'b fail', 'c fail', 'd fail', 'e fail'],
  );
  const told = events.map((event) => `${event.kind}${'id' in event ? ` ${event.id}` : ''}`);
  t.deepEqual(told.slice(0, 5), ['plan', 'start check a', 'start check b', 'start check c', 'start check d']);
  t.true(told.findIndex((text) => text.startsWith('end')) < told.indexOf('start check e'));
  t.is(told.filter((text) => text.startsWith('end')).length, 5);
  const task = (name: string) => ({ id: `check ${name}`, title: `Checking ${name}`, group: 'checks' });
  t.deepEqual(events[0], { kind: 'plan', tasks: ['a', 'b', 'c', 'd', 'e'].map(task) });
  t.like(events.at(-1), { kind: 'end', outcome: 'failed' });
});

function saying(stderr: string): CommandError {
  return new CommandError(command('kubectl'), { stdout: '', stderr, exitCode: 1 }, 'exit', stderr, undefined);
}

async function contextFor(t: ExecutionContext, run: Run): Promise<CheckContext> {
  return fakeCheckContext(t, { run });
}
