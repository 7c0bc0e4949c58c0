import test from 'ava';
import { planSteps } from './plan-steps.ts';

test('what needs an engine comes after it', (t) => {
  const [setup, tests] = planSteps(['test/e2e/walk.test.ts', 'test/faults/soak.test.ts']);
  t.is(setup?.kind, 'setup');
  t.deepEqual(tests?.argv.slice(-2), ['test/e2e/walk.test.ts', 'test/faults/soak.test.ts']);
});

test('without names it is all but mutations and the long faults, each file once', (t) => {
  const files = planSteps([]).flatMap(({ argv }) => argv.filter((word) => word.endsWith('.test.ts')));
  t.true(files.includes('test/plan-steps.test.ts'));
  t.true(files.includes('test/faults/kills.test.ts'));
  t.false(files.some((file) => file.startsWith('test/mutations/') || file.endsWith('/soak.test.ts')));
  t.is(new Set(files).size, files.length);
});

test('a file that is not there is named', (t) => {
  t.throws(() => planSteps(['test/nothing.test.ts']), { message: /no test file "test\/nothing\.test\.ts"/ });
});
