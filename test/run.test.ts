import test from 'ava';
import { absent, broken, done, type Found, type Handler, waiting } from '../src/actions/handler.ts';
import { command, printCommand } from '../src/command.ts';
import { LabsError } from '../src/errors.ts';
import { CommandError, type Run } from '../src/exec.ts';
import type { Action, Plan } from '../src/plan/types.ts';
import type { Event } from '../src/progress.ts';
import { runPlan } from '../src/run.ts';

const instance = { name: 'x', folder: '/nowhere' };

function planOf(...actions: [id: string, ...needs: string[]][]): Plan {
  const tools = { kind: 'kind', kubectl: 'kubectl' };
  return {
    instance,
    tools,
    actions: actions.map(([id, ...needs]) => ({
      kind: 'network',
      id,
      title: `Making ${id}`,
      group: 'g',
      needs,
    })),
  };
}

/** A handler that finds what `looks` says, one after the other, and whose make is `make ID`. */
function scripted(looks: Record<string, Found[]>): (action: Action) => Handler<Action> {
  return (action) => ({
    commandLimit: 5,
    readyLimit: 2,
    look: async () => {
      const found = looks[action.id]?.shift();
      if (found === undefined) {
        throw new Error(`unexpected look at ${action.id}`);
      }
      return found;
    },
    make: () => [command('make', action.id)],
  });
}

function recorded() {
  const ran: string[] = [];
  const events: Event[] = [];
  const runner = () =>
    (async (value) => {
      ran.push(printCommand(value));
      return { stdout: '', stderr: '', exitCode: 0 };
    }) as Run;
  const { signal } = new AbortController();
  return { ran, events, options: { runner, signal, emit: (event: Event) => void events.push(event) } };
}

test('what is done is left alone', async (t) => {
  const { ran, options } = recorded();
  const outcomes = await runPlan(planOf(['a']), { ...options, handlerOf: scripted({ a: [done] }) });
  t.deepEqual(ran, []);
  t.like(outcomes[0], { id: 'a', outcome: 'unchanged' });
});

test('what is absent is made and looked at again until it is ready', async (t) => {
  const { ran, options } = recorded();
  const handlerOf = scripted({ a: [absent, waiting('not yet'), done] });
  const outcomes = await runPlan(planOf(['a']), { ...options, handlerOf });
  t.deepEqual(ran, ['make a']);
  t.like(outcomes[0], { outcome: 'done' });
});

test('what is broken is repaired, and made again only where that is needed', async (t) => {
  const { ran, options } = recorded();
  const handlerOf = scripted({
    a: [broken('half there', [command('clear', 'a')]), done],
    b: [broken('stopped', [command('start', 'b')], false), done],
  });
  const outcomes = await runPlan(planOf(['a'], ['b', 'a']), { ...options, handlerOf });
  t.deepEqual(ran, ['clear a', 'make a', 'start b']);
  t.is(outcomes[0]?.repaired, 'half there');
});

test('a fault that a repair brings to light is repaired too', async (t) => {
  const { ran, options } = recorded();
  const stopped = broken('stopped', [command('start')], false);
  const handlerOf = scripted({ a: [stopped, broken('no kubeconfig', [command('export')], false), done] });
  const [outcome] = await runPlan(planOf(['a']), { ...options, handlerOf });
  t.deepEqual(ran, ['start', 'export']);
  t.is(outcome?.repaired, 'stopped; then no kubeconfig');
});

test('what no repair mends ends with what is still wrong', async (t) => {
  const { options } = recorded();
  const handlerOf = scripted({ a: Array.from({ length: 9 }, () => broken('still cut', [], false)) });
  const error = await t.throwsAsync(runPlan(planOf(['a']), { ...options, handlerOf }));
  t.regex(error?.message ?? '', /Making a failed: after 3 repairs it is still not right: still cut/);
});

test('a repair that fails is tried again as long as it is still needed, and a last time for good', async (t) => {
  const { ran, options } = recorded();
  let failures = 1;
  const failing = () =>
    (async (value) => {
      ran.push(printCommand(value));
      if (value.argv[0] === 'mend' && failures-- > 0) {
        throw new CommandError(value, { stdout: '', stderr: 'busy', exitCode: 1 }, 'exit', 'busy', undefined);
      }
      return { stdout: '', stderr: '', exitCode: 0 };
    }) as Run;
  const fault = broken('it is torn', [command('mend', 'a')]);
  const looks = { a: [fault, fault, done] };
  await runPlan(planOf(['a']), { ...options, runner: failing, handlerOf: scripted(looks) });
  t.deepEqual(ran, ['mend a', 'mend a', 'make a']);
  failures = 9;
  const forever = { a: [fault, fault, fault, fault, fault] };
  await t.throwsAsync(runPlan(planOf(['a']), { ...options, runner: failing, handlerOf: scripted(forever) }), {
    message: /^Making a failed: .*busy/s,
  });
});

test('an action waits for what it needs', async (t) => {
  const { ran, options } = recorded();
  const handlerOf = scripted({ a: [absent, waiting('slow'), done], b: [absent, done] });
  await runPlan(planOf(['a'], ['b', 'a']), { ...options, handlerOf });
  t.deepEqual(ran, ['make a', 'make b']);
});

test('a wait that ends says what it was for and what it last saw', async (t) => {
  const { options } = recorded();
  const handlerOf = scripted({
    a: [absent, ...Array.from({ length: 20 }, () => waiting('pod ue is Pending'))],
  });
  const error = await t.throwsAsync(runPlan(planOf(['a']), { ...options, handlerOf }));
  t.regex(error?.message ?? '', /waited 2 s for a; last seen: pod ue is Pending/);
});

test('the first failure is reported and ends the rest', async (t) => {
  const { ran, events, options } = recorded();
  const looks = scripted({ slow: [absent, ...Array.from({ length: 20 }, () => waiting('slow'))] });
  const handlerOf = (action: Action): Handler<Action> =>
    action.id === 'slow'
      ? looks(action)
      : {
          ...looks(action),
          look: () => Promise.reject(new LabsError('no such thing', { hint: 'Make it.' })),
        };
  const plan = planOf(['slow'], ['bad'], ['after', 'bad']);
  const error = await t.throwsAsync<LabsError>(runPlan(plan, { ...options, handlerOf }));
  t.is(error?.message, 'Making bad failed: no such thing');
  t.is(error?.hint, 'Make it.');
  t.deepEqual(ran, ['make slow']);
  t.true(events.some((event) => event.kind === 'end' && event.id === 'slow' && event.outcome === 'skipped'));
  t.false(events.some((event) => event.kind === 'start' && event.id === 'after'));
});

test('a plan that needs what comes later is a defect', async (t) => {
  const { options } = recorded();
  await t.throwsAsync(runPlan(planOf(['a', 'b'], ['b']), { ...options, handlerOf: scripted({}) }), {
    message: /needs "b"/,
  });
});

test('what an action runs and how long it waits is told, for the profile', async (t) => {
  const { events, options } = recorded();
  const handlerOf = scripted({ a: [absent, waiting('not yet'), done] });
  const runner: typeof options.runner = () => async (value, settings) => {
    settings?.observe?.(value)();
    return { stdout: '', stderr: '', exitCode: 0 };
  };
  await runPlan(planOf(['a']), { ...options, runner, handlerOf });
  t.deepEqual(
    events.flatMap((event) => (event.kind === 'span' ? [[event.id, event.what, event.text]] : [])),
    [
      ['a', 'command', 'make a'],
      ['a', 'wait', 'not yet'],
    ],
  );
});

/** Cluster `a` is made by a command that says "up", and ends when the test wants it; link `l` takes it as it is then. */
function headStart(looks: Record<string, Found[]>) {
  const made = Promise.withResolvers<void>();
  const { ran, events, options } = recorded();
  const runner: typeof options.runner = () => async (value, settings) => {
    ran.push(printCommand(value));
    if (value.argv[1] === 'a') {
      settings?.onLine?.('\u001b[32mup\u001b[0m');
      await made.promise;
    }
    return { stdout: '', stderr: '', exitCode: 0 };
  };
  const handlerOf = (action: Action) => ({
    ...scripted(looks)(action),
    isUnderWay: (line: string) => line === 'up',
  });
  const whole = planOf(['a'], ['l', 'a'], ['whole', 'a']);
  const actions = whole.actions.map((one) => (one.id === 'l' ? { ...one, underWay: ['a'] } : one));
  const outcome = runPlan({ ...whole, actions }, { ...options, runner, handlerOf });
  return { ran, events, made, outcome };
}

test('what needs an action only under way begins when that one says so', async (t) => {
  const { ran, events, made, outcome } = headStart({
    a: [absent, done],
    l: [absent, done],
    whole: [absent, done],
  });
  while (!events.some((event) => event.kind === 'end' && event.id === 'l')) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  t.deepEqual(ran, ['make a', 'make l']);
  made.resolve();
  await outcome;
  t.deepEqual(ran, ['make a', 'make l', 'make whole']);
  const [plan] = events;
  t.deepEqual(plan?.kind === 'plan' && plan.tasks.map(({ needs }) => needs), [[], [], ['a']]);
});

test('what says nothing while it is made is under way when it is done', async (t) => {
  const { ran, outcome } = headStart({ a: [done], l: [absent, done], whole: [done] });
  await outcome;
  t.deepEqual(ran, ['make l']);
});

test('when what is under way fails, or is not right in the end, so does the whole', async (t) => {
  const failing = headStart({ a: [absent], l: [absent, done] });
  failing.made.reject(new LabsError('kind gave up'));
  await t.throwsAsync(failing.outcome, { message: 'Making a failed: kind gave up' });

  const lost = headStart({
    a: [absent, broken('its node is stopped', [command('start')])],
    l: [absent, done],
  });
  lost.made.resolve();
  const error = await t.throwsAsync<LabsError>(lost.outcome);
  t.is(
    error?.message,
    'Making a failed: it was right for a moment, and then it was not: its node is stopped',
  );
  t.is(error?.hint, '`labs up x` goes on from here.');
  t.false(lost.ran.includes('start'), 'a repair would take the link away unseen');
});
