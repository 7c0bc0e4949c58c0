import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { runScript } from '../../src/steps/script.ts';

async function playground(t: ExecutionContext) {
  const folder = await mkdtemp(join(tmpdir(), 'labs-script-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  return { folder, variables: { LAB: "a 'b' $c" } };
}

const options = () => ({ timeLimit: 20, signal: new AbortController().signal });

test('a script runs in its folder with its variables, and both streams come line by line', async (t) => {
  const environment = await playground(t);
  const lines: string[] = [];
  const run = await runScript('pwd; echo "$LAB" >&2; printf end', environment, {
    ...options(),
    onLine: (line) => lines.push(line),
  });
  t.like(run, { exitCode: 0, timedOut: false });
  t.deepEqual(lines.sort(), [environment.folder, "a 'b' $c", 'end'].sort());
  t.true(run.stdout.startsWith(`${environment.folder}\n`));
});

test('the shell is strict: a failure, an unset variable and a broken pipe all end it', async (t) => {
  const environment = await playground(t);
  for (const script of ['false; echo on', 'echo "$nobody_set_this"; echo on', 'false | cat; echo on']) {
    const run = await runScript(script, environment, options());
    t.not(run.exitCode, 0, script);
    t.false(run.stdout.includes('on\n'), script);
  }
});

test('what takes too long is ended with everything it started', async (t) => {
  const run = await runScript('sleep 60 & sleep 60', await playground(t), { ...options(), timeLimit: 0.3 });
  t.like(run, { exitCode: null, timedOut: true });
});

test('what a script leaves in the background neither holds it up nor outlives it', async (t) => {
  const run = await runScript('sleep 61 & echo $!', await playground(t), options());
  t.is(run.exitCode, 0);
  const pid = Number(run.stdout.trim());
  t.true(pid > 1);
  await new Promise((resolve) => setTimeout(resolve, 200));
  // A zombie may remain until whoever inherited it looks; it runs no more.
  const { readFile } = await import('node:fs/promises');
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => 'gone');
  t.regex(stat, /gone|\) Z /);
});

test('an abort ends it and is told', async (t) => {
  const abort = new AbortController();
  const run = runScript('sleep 60', await playground(t), { timeLimit: 60, signal: abort.signal });
  setTimeout(() => abort.abort(new Error('stop')), 100);
  await t.throwsAsync(run, { message: 'stop' });
});

test('standard input is empty, so that nothing waits for it', async (t) => {
  const run = await runScript('cat; echo done', await playground(t), options());
  t.is(run.stdout, 'done\n');
});
