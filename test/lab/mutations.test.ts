import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { loadLab } from '../../src/lab/load.ts';
import { knownMutations } from '../mutations/known.ts';

const catalogue = join(import.meta.dirname, '../../labs');

test('every lab of the catalogue is in the list of mutations', (t) => {
  t.deepEqual(Object.keys(knownMutations).sort(), readdirSync(catalogue).sort());
});

for (const [name, { environmentMutations, stepMutations }] of Object.entries(knownMutations)) {
  const folder = join(catalogue, name);

  test(`${name}: every check has something that makes it fail`, async (t) => {
    const { checks, steps } = await loadLab(folder);
    const broken = environmentMutations.map(({ check }) => check);
    t.deepEqual(
      checks.map((check) => check.name).filter((check) => !broken.includes(check)),
      [],
    );
    for (const step of steps) {
      const own = stepMutations.filter((mutation) => mutation.step === step.id).map(({ check }) => check);
      t.deepEqual(
        step.checks.map(({ check }) => check.name).filter((check) => !own.includes(check)),
        [],
        `step ${step.id}`,
      );
    }
    const known = steps.map(({ id }) => id);
    t.deepEqual(
      stepMutations.filter(({ step }) => !known.includes(step)),
      [],
    );
  });
}
