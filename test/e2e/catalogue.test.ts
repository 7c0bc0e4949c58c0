import { cp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { resultsSchema } from '../../src/proof/results.ts';
import { makeBench, root } from './labs.ts';
import { leftOf } from './traces.ts';

const rest = ['readiness', 'rollout', 'service-types'];

test('every lab of the catalogue is proven, step by step, and leaves nothing', async (t) => {
  t.timeout(40 * 60_000);
  const bench = await makeBench(t, join(root, 'labs/multus-mirror'), t.teardown);
  const names = [bench.name, ...rest.map((lab) => `${bench.name}-${lab}`)];
  for (const lab of rest) {
    await cp(join(root, 'labs', lab), `${bench.folder}-${lab}`, { recursive: true });
    t.teardown(async () => void (await bench.labs('down', `${bench.name}-${lab}`)));
  }
  const file = join(bench.folder, '..', '..', 'results.json');
  const { code, stdout, stderr } = await bench.labs('test', ...names, '--jobs', '2', '--yes', '--json', file);
  t.is(code, 0, `${stdout}\n${stderr}`);
  const { runs } = resultsSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  t.deepEqual(
    runs.map(({ lab, status }) => [lab, status]).sort(),
    names.map((name) => [name, 'passed']).sort(),
  );
  for (const { steps } of runs) {
    t.true(steps.length >= 6);
    t.true(steps.every(({ status, phases }) => status === 'passed' && phases.length === 10));
  }
  t.deepEqual(await leftOf(bench, []), []);
});
