import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { outcomeOf } from './case.ts';
import { cases, checksPage, kinds, partNames } from './checks-page.ts';

test('docs/checks.md is what the schema, the fixture and the judges say (if not: node test/docs/write-checks-page.ts)', (t) => {
  t.is(readFileSync(join(import.meta.dirname, '../../docs/checks.md'), 'utf8'), checksPage());
});

test('every kind has its part, and no part is left over', (t) => {
  t.deepEqual(partNames().sort(), ['evidence', 'introduction', ...kinds].sort());
  t.false(checksPage().includes('<!--'));
});

for (const kind of kinds) {
  test(`the messages of ${kind} are those of a pass and of failures`, (t) => {
    const statuses = (cases[kind] ?? []).map((one) => outcomeOf(one).status);
    t.is(statuses[0], 'pass');
    t.true(statuses.filter((status) => status === 'fail').length > 1);
  });
}

test('a case that says what it wants, or wanted, has that verdict', (t) => {
  for (const one of Object.values(cases).flat()) {
    const { status, when, seen } = outcomeOf(one);
    if (when.endsWith('as wanted')) {
      t.is(status, 'pass', `${when}: ${seen}`);
    }
    if (when.includes('must be') || when.includes('not there')) {
      t.is(status, 'fail', `${when}: ${seen}`);
    }
  }
});
