import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { exitCodeOfStatus, resultsJsonSchemaText, worstOf } from '../../src/proof/results.ts';

test('results.schema.json is what the schema says (if not: node test/lab/write-json-schema.ts)', (t) => {
  const kept = readFileSync(join(import.meta.dirname, '../..', 'results.schema.json'), 'utf8');
  t.is(kept, resultsJsonSchemaText());
});

test('a whole is as bad as its worst part, and nothing at all is never passed', (t) => {
  t.is(worstOf(['passed', 'failed', 'skipped']), 'failed');
  t.is(worstOf(['failed', 'errored']), 'errored');
  t.is(worstOf(['passed', 'interrupted', 'errored']), 'interrupted');
  t.is(worstOf(['passed', 'skipped']), 'passed');
  t.is(worstOf([]), 'skipped');
});

test('the exit codes are those of the contract', (t) => {
  t.is(exitCodeOfStatus('passed'), 0);
  t.is(exitCodeOfStatus('failed'), 1);
  t.is(exitCodeOfStatus('errored'), 3);
  t.is(exitCodeOfStatus('skipped'), 3);
  t.is(exitCodeOfStatus('running'), 3);
  t.is(exitCodeOfStatus('interrupted'), 130);
});
