import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import test from 'ava';
import { benches } from '../../bench/benches.ts';
import { fakePrograms } from '../fake-programs.ts';

const main = join(import.meta.dirname, '../../bench/main.ts');

function bench(env: Readonly<Record<string, string>>, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { env, encoding: 'utf8' });
  return { status, stdout, stderr };
}

test('the help names every program', (t) => {
  const { status, stdout } = bench({}, '--help');
  t.is(status, 0);
  for (const name of Object.keys(benches)) {
    t.regex(stdout, new RegExp(`^  ${name} `, 'm'));
  }
});

test('wrong use is exit code 2, before the engine is asked anything', (t) => {
  const { status, stderr } = bench(fakePrograms(t).env, 'ups');
  t.is(status, 2);
  t.is(stderr, 'Error: The bench has no program "ups"\n  Did you mean "up"?\n');
});

test('what is there under a name of the bench is left alone, and nothing begins', (t) => {
  const row = { Names: 'labs-bench-mm-koko', State: 'running', Networks: 'host', Labels: '' };
  const { env } = fakePrograms(t, {
    docker: [
      { args: /^ps .*name=\^\/\?labs-bench-$/, stdout: `${JSON.stringify(row)}\n` },
      { args: /^network ls .*name=\^labs-bench-$/, stdout: 'labs-bench-mm\t\n' },
    ],
  });
  const { status, stderr } = bench(env, 'again', '--rounds', '1');
  t.is(status, 3);
  t.regex(stderr, /There is already labs-bench-mm-koko, labs-bench-mm, which has a name of the bench/);
});
