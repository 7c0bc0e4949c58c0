import { dirname } from 'node:path';
import test from 'ava';
import { command } from '../src/command.ts';
import { runner } from '../src/exec.ts';

/** `npm run node-versions` does the same with all unit tests. */
test('labs, built or not, works on the oldest and newest Node that it promises', async (t) => {
  t.timeout(600_000);
  const run = runner(new AbortController().signal);
  const root = dirname(import.meta.dirname);
  const { stdout } = await run(command('sh', `${root}/test/node-versions.sh`, '--short'), {
    timeout: 580_000,
    accept: [0, 1],
  });
  t.regex(stdout, /\n\d+ passed, 0 failed\s*$/, stdout);
});
