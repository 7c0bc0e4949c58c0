import test from 'ava';
import { annotations, summaryMarkdown } from '../../src/report/summary.ts';
import { resultsOf, runOf, stepResult, verdictOf } from './results.ts';

test('a green run is a table and nothing more', (t) => {
  t.is(
    summaryMarkdown(resultsOf(runOf())),
    '## labs test: ✅ passed\n\n| | lab | checks | steps | seconds |\n|---|---|---|---|---|\n| ✅ passed | web | 1/1 | 1/1 | 3 |\n',
  );
  t.is(annotations(resultsOf(runOf())), '');
});

const broken = runOf({
  status: 'failed',
  environment: [verdictOf('near', { status: 'fail', seen: 'lost 3 of 5\n```\nnot the end' })],
  steps: [stepResult({ status: 'skipped', reason: 'not reached', phases: [] })],
  bundle: 'x.tar.gz',
});

test('a red one says what was wrong, in a fence that the text cannot end', (t) => {
  const text = summaryMarkdown(resultsOf(broken));
  t.true(text.includes('**web: near**\n\n````text\nlost 3 of 5\n```\nnot the end\n````\n'));
  t.true(text.includes('Diagnostics: `x.tar.gz`'));
});

test('annotations are one line each, their properties escaped as GitHub wants it', (t) => {
  const steps = [
    stepResult({
      status: 'failed',
      phases: [
        {
          ...{ phase: 'solution', status: 'failed', start: '', verdicts: [] },
          messages: ['100% wrong', 'twice'],
          output: 'line\r\n::stop',
        },
      ],
    }),
  ];
  t.is(
    annotations(resultsOf(runOf({ status: 'failed', steps }))),
    '::error title=web%3A step 1 (first)%2C solution::100%25 wrong%0Atwice%0Aline%0D%0A::stop\n',
  );
});

test('an interrupted run is told, too', (t) => {
  t.regex(
    annotations(resultsOf(runOf({ status: 'interrupted' }))),
    /^::error title=web::The test was interrupted/,
  );
});
