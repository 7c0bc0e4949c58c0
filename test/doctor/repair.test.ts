import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { systemClock } from '../../src/clock.ts';
import { command } from '../../src/command.ts';
import type { Finding, Repair } from '../../src/doctor/finding.ts';
import { type RepairContext, repair, runRepair } from '../../src/doctor/repair.ts';
import { LabsError } from '../../src/errors.ts';
import { CommandError, type Run } from '../../src/exec.ts';
import type { Event } from '../../src/progress.ts';
import { infoText } from '../engine/recorded.ts';
import { fakeRun } from '../fake-run.ts';

const start: Repair = { id: 'start-engine', title: 'Starting', commands: [command('start')] };
const replace: Repair = {
  id: 'newer-engine',
  title: 'Replacing',
  commands: [command('fetch'), command('install')],
};

function missing(id: string, wanted?: Repair): Finding {
  const base = { id, title: id, status: 'missing', seen: 'gone', affects: 'everything' } as const;
  return wanted === undefined ? base : { ...base, repair: wanted };
}

function context(run: Run, given: Partial<RepairContext> & { events?: Event[] } = {}): RepairContext {
  const { events = [], ...rest } = given;
  return {
    run,
    env: {},
    signal: new AbortController().signal,
    clock: systemClock,
    folders: { cache: '/cache' },
    emit: (event) => events.push(event),
    confirm: async () => true,
    ...rest,
  };
}

/** Looks that show one list after the other; a look too many fails the test. */
function looks(t: ExecutionContext, ...answers: Finding[][]) {
  t.teardown(() => {
    if (answers.length > 0) {
      throw new Error(`${answers.length} looks fewer than expected`);
    }
  });
  return async () => {
    const next = answers.shift();
    if (next === undefined) {
      throw new Error('one look too many');
    }
    return next;
  };
}

test('a repair that brings the next fault to light is followed by the repair of that', async (t) => {
  const run = fakeRun(t, { command: 'start' }, { command: 'fetch' }, { command: 'install' });
  const look = looks(t, [missing('engine.privileged', replace)], []);
  t.deepEqual(await repair(context(run, { look }), [missing('engine.daemon', start)]), []);
});

test('a repair that did not help is not tried again', async (t) => {
  const still = [missing('engine.daemon', start)];
  const result = await repair(context(fakeRun(t, { command: 'start' }), { look: looks(t, still) }), still);
  t.deepEqual(result, still);
});

test('what is declined is not run, and not asked for twice', async (t) => {
  const asked: string[] = [];
  const confirm = async ({ title }: Repair) => {
    asked.push(title);
    return title === 'Replacing';
  };
  const both = [missing('engine.daemon', start), missing('engine.privileged', replace)];
  const run = fakeRun(t, { command: 'fetch' }, { command: 'install' });
  await repair(context(run, { confirm, look: looks(t, both) }), both);
  t.deepEqual(asked, ['Starting', 'Replacing']);
});

test('what has no repair is left', async (t) => {
  const findings = [missing('kernel.vxlan')];
  t.is(await repair(context(fakeRun(t), { look: looks(t) }), findings), findings);
});

test('a failed command ends the repair and says its own words', async (t) => {
  const events: Event[] = [];
  const run = fakeRun(t, { command: 'fetch', exitCode: 100, stderr: 'E: no such package' });
  const error = await t.throwsAsync(runRepair(context(run, { events }), replace), {
    instanceOf: CommandError,
  });
  t.regex(error?.message ?? '', /no such package/);
  t.like(events.at(-1), { kind: 'end', outcome: 'failed' });
});

test('a repair without sudo says what to run as root', async (t) => {
  const run: Run = async (value) => {
    throw new CommandError(
      value,
      { stdout: '', stderr: '', exitCode: -1 },
      'missing',
      'not installed',
      undefined,
    );
  };
  const wanted: Repair = { ...start, commands: [command('sudo', 'systemctl', 'start', 'docker')] };
  const error = await t.throwsAsync(runRepair(context(run), wanted), { instanceOf: LabsError });
  t.regex(error?.message ?? '', /`sudo` is not installed/);
  t.regex(error?.hint ?? '', /as root/);
});

test('a repair that starts an engine waits until it answers', async (t) => {
  const run = fakeRun(
    t,
    { command: 'start' },
    { command: 'docker info', stderr: 'ERROR: Cannot connect', exitCode: 1 },
    { command: 'docker info', stdout: infoText },
  );
  const events: Event[] = [];
  await runRepair(context(run, { events }), { ...start, startsEngine: true });
  t.like(events.at(-1), { kind: 'end', outcome: 'done' });
});

for (const [how, log, expected] of [
  [
    'ended',
    "time=x level=info\nfailed to start daemon: Devices cgroup isn't mounted\n",
    /: it ended\n.*\n {2}failed to start.*mounted$/,
  ],
  [
    'hangs',
    'time=x level=info msg="still loading"\n',
    /last seen: Cannot connect\n {2}time=x level=info msg="still loading"$/,
  ],
] as const) {
  test(`an engine that ${how} explains itself with the last lines of its log`, async (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'labs-repair-'));
    t.teardown(() => rmSync(folder, { recursive: true }));
    const engineLog = join(folder, 'dockerd.log');
    writeFileSync(engineLog, log);
    const run: Run = async (value) =>
      value.argv[0] === 'docker'
        ? { stdout: '', stderr: 'ERROR: Cannot connect', exitCode: 1 }
        : { stdout: '', stderr: '', exitCode: 0 };
    const wanted: Repair = { ...start, startsEngine: true, engineLog };
    const error = await t.throwsAsync(runRepair(context(run, { engineWithin: 600 }), wanted), {
      instanceOf: LabsError,
    });
    t.regex(error?.message ?? '', expected);
  });
}
