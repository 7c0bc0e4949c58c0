import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { parse } from 'yaml';

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly uses?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const root = dirname(import.meta.dirname);
const action = parse(readFileSync(join(root, 'action.yml'), 'utf8')) as {
  readonly inputs: Readonly<Record<string, { readonly default?: string; readonly required?: boolean }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
};

/** A checkout of the action whose `labs` writes down its arguments. */
function checkout(t: ExecutionContext) {
  const folder = mkdtempSync(join(tmpdir(), 'labs-action-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  for (const name of ['bin', 'templates', 'work']) {
    mkdirSync(join(folder, name));
  }
  writeFileSync(join(folder, 'templates', 'pin.yaml'), 'version: 1\n');
  writeFileSync(join(folder, 'bin', 'labs'), '#!/bin/sh\nprintf "%s\\n" "$@" > "$ACTION/argv"\nexit 3\n');
  chmodSync(join(folder, 'bin', 'labs'), 0o755);
  return folder;
}

/** Runs the shell text of the action's step as a runner does: bash, ending at the first failure. */
function runStep(folder: string, id: string, env: Record<string, string>) {
  const step = action.runs.steps.find((one) => one.id === id);
  const output = join(folder, `${id}.output`);
  const ended = spawnSync(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step?.run ?? 'exit 99'],
    {
      cwd: join(folder, 'work'),
      env: { PATH: process.env['PATH'] ?? '', HOME: folder, ACTION: folder, GITHUB_OUTPUT: output, ...env },
      encoding: 'utf8',
    },
  );
  return { code: ended.status, stderr: ended.stderr, output: readFileSync(output, 'utf8') };
}

const inputs = { RESULTS: 'out', REPEAT: '2', JOBS: '1' };

test('the action hands its inputs to labs and passes its exit code on', (t) => {
  const folder = checkout(t);
  const { code, output } = runStep(folder, 'test', { ...inputs, LABS: 'readiness\n  ./my-lab' });
  t.is(code, 3);
  t.deepEqual(readFileSync(join(folder, 'argv'), 'utf8').trim().split('\n'), [
    ...['test', '--yes', '--json', 'out/results.json', '--junit', 'out/junit.xml'],
    ...['--bundles', 'out', '--repeat', '2', '--jobs', '1', '--', 'readiness', './my-lab'],
  ]);
  t.is(output, 'results=out/results.json\njunit=out/junit.xml\n');
});

test('an input is never a command', (t) => {
  const folder = checkout(t);
  runStep(folder, 'test', { ...inputs, LABS: '$(touch$IFS../bad) `touch` ; touch x --keep' });
  const argv = readFileSync(join(folder, 'argv'), 'utf8').trim().split('\n');
  t.deepEqual(argv.slice(argv.indexOf('--')), [
    '--',
    '$(touch$IFS../bad)',
    '`touch`',
    ';',
    'touch',
    'x',
    '--keep',
  ]);
  for (const { run = '' } of action.runs.steps) {
    t.false(run.includes('${{'), 'a value of the workflow stands in the text of a script');
  }
});

test('the key of the cache changes with what artifacts are made from', (t) => {
  const folder = checkout(t);
  const before = runStep(folder, 'key', {}).output;
  t.regex(before, /^pins=[0-9a-f]{16}\nfolder=.*\/\.cache\/labs\n$/);
  writeFileSync(join(folder, 'templates', 'pin.yaml'), 'version: 2\n');
  rmSync(join(folder, 'key.output'));
  t.not(runStep(folder, 'key', {}).output, before);
});

test('every shell step names its shell, and outputs come from steps that there are', (t) => {
  const ids = action.runs.steps.map(({ id }) => id);
  for (const { run, shell, uses } of action.runs.steps) {
    t.is(run === undefined, uses !== undefined);
    t.is(shell, run === undefined ? undefined : 'bash');
  }
  for (const { value } of Object.values(action.outputs)) {
    t.true(ids.includes(/steps\.(\w+)\./.exec(value)?.[1]));
  }
});

test('the workflow in docs/ci.md uses inputs that the action has', (t) => {
  const [, text = ''] = /```yaml\n([\s\S]*?)```/.exec(readFileSync(join(root, 'docs/ci.md'), 'utf8')) ?? [];
  const workflow = parse(text) as { jobs: Record<string, { steps: { uses?: string; with?: object }[] }> };
  const step = Object.values(workflow.jobs)
    .flatMap(({ steps }) => steps)
    .find(({ uses }) => uses?.startsWith('OWNER/labs'));
  t.truthy(step);
  t.deepEqual(
    Object.keys(step?.with ?? {}).filter((name) => !(name in action.inputs)),
    [],
  );
});
