import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { makeBench, root } from './labs.ts';

/* The labs that others begin with prove themselves: what `labs new` makes, and the one of docs/writing-a-lab.md. */

test.serial('what `labs new` makes proves itself', async (t) => {
  await provesItself(t, 'templates/new', ['passed', 'passed']);
});

test.serial('the example of docs/writing-a-lab.md proves itself', async (t) => {
  await provesItself(t, 'docs/examples/two-sites', ['passed', 'passed', 'passed']);
});

/** `labs test` of a copy: every step's checks, solution and reset, and nothing left of it. */
async function provesItself(t: ExecutionContext, source: string, steps: readonly string[]): Promise<void> {
  const { folder, labs } = await makeBench(t, join(root, source), t.teardown.bind(t));
  const out = await mkdtemp(join(tmpdir(), 'labs-e2e-out-'));
  t.teardown(() => rm(out, { recursive: true, force: true }));
  const file = join(out, 'results.json');
  const { code, stdout, stderr } = await labs('test', folder, '--json', file, '--bundles', out);
  t.is(code, 0, `${stdout}\n${stderr}`);
  const { status, runs } = JSON.parse(await readFile(file, 'utf8')) as Results;
  t.is(status, 'passed');
  t.deepEqual(
    runs.flatMap((one) => one.steps.map((step) => step.status)),
    steps,
  );
}

interface Results {
  readonly status: string;
  readonly runs: readonly { readonly steps: readonly { readonly status: string }[] }[];
}
