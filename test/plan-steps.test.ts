import test from 'ava';
import { planSteps } from './plan-steps.ts';

const sideBySide = (argv: readonly string[]) =>
  planSteps(argv).flatMap((step) => (step.kind === 'tap' && step.files ? [[step.atOnce, step.files]] : []));

test('files that leave the machine idle run two at a time, those that keep it busy alone', (t) => {
  const [walk, packets] = ['test/e2e/walk.test.ts', 'test/e2e/packets.test.ts'];
  t.deepEqual(sideBySide([walk, packets]), [
    [2, [walk]],
    [1, [packets]],
  ]);
  t.is(planSteps([walk])[0]?.kind, 'setup', 'an engine comes first');
});

test('faults run one at a time', (t) => {
  t.deepEqual(sideBySide(['faults', 'kills', 'standing']), [
    [1, ['test/faults/kills.test.ts', 'test/faults/standing.test.ts']],
  ]);
});

test('without names it is all but mutations and the long faults, each file once', (t) => {
  const files = planSteps([]).flatMap((step) =>
    step.kind === 'tap'
      ? [...step.argv, ...(step.files ?? [])].filter((word) => word.endsWith('.test.ts'))
      : [],
  );
  t.true(files.includes('test/plan-steps.test.ts'));
  t.true(files.includes('test/faults/kills.test.ts'));
  t.false(files.some((file) => file.startsWith('test/mutations/') || file.endsWith('/soak.test.ts')));
  t.is(new Set(files).size, files.length);
});

test('a file that is not there is named', (t) => {
  t.throws(() => planSteps(['test/nothing.test.ts']), { message: /no test file "test\/nothing\.test\.ts"/ });
});
