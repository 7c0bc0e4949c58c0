import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { validateXML } from 'xmllint-wasm';
import type { LabRun } from '../../src/proof/results.ts';
import { junitXml } from '../../src/report/junit.ts';
import { resultsOf, runOf, stepResult, verdictOf } from './results.ts';

const schema = readFileSync(join(import.meta.dirname, '../fixtures/junit.xsd'), 'utf8');

/** The XML of runs, held against the schema. */
async function valid(t: ExecutionContext, ...runs: LabRun[]): Promise<string> {
  const xml = junitXml(resultsOf(...runs));
  const { errors } = await validateXML({
    xml: [{ fileName: 'junit.xml', contents: xml }],
    schema: [{ fileName: 'junit.xsd', contents: schema }],
  });
  t.deepEqual(errors, []);
  return xml;
}

const cases = (xml: string) => [...xml.matchAll(/<testcase classname="([^"]*)" name="([^"]*)"/g)];
const namesOf = (xml: string) => cases(xml).map(([, classname, name]) => `${classname} ${name}`);

test('one suite a lab, one case a check, and one for up, down and each proof', async (t) => {
  const xml = await valid(t, runOf(), runOf({ lab: 'dns', instance: 'dns', round: 2 }));
  t.deepEqual(namesOf(xml).slice(0, 5), [
    'web up',
    'web.environment near',
    'web.01-first proof',
    'web.01-first mark',
    'web down',
  ]);
  t.regex(xml, /<testsuites name="labs test" tests="10" failures="0" errors="0" time="2.5">/);
  t.regex(xml, /<testsuite name="dns \(round 2\)" tests="5" failures="0" errors="0" skipped="0"/);
});

test('attempts are a property, and a check is one case however often it was looked at', async (t) => {
  const first = stepResult().phases[0];
  const again = first === undefined ? [] : [{ ...first, phase: 'checks-at-last' as const }];
  const xml = await valid(t, runOf({ steps: [stepResult({ phases: [...stepResult().phases, ...again] })] }));
  t.is(namesOf(xml).filter((name) => name === 'web.01-first mark').length, 1);
  t.true(xml.includes('<property name="attempts.web.01-first.mark" value="3"/>'));
});

test('a failure is a failure, an error an error, a skip a skip', async (t) => {
  const environment = [
    verdictOf('a', { status: 'fail', seen: 'lost 3', hint: 'look', evidence: ['evidence/a/x.pcap'] }),
    verdictOf('b', { status: 'error', seen: 'no pod' }),
    verdictOf('c', { status: 'skip', seen: 'no kernel' }),
  ];
  const xml = await valid(t, runOf({ status: 'errored', environment }));
  t.regex(
    xml,
    /name="a"[^>]*><failure message="lost 3">expected: that it is\nseen: lost 3\ntry: look\nevidence: evidence\/a\/x.pcap<\/failure>/,
  );
  t.regex(xml, /name="b"[^>]*><error message="no pod">/);
  t.regex(xml, /name="c"[^>]*><skipped>no kernel<\/skipped>/);
});

test('a lab that did not come up is a case that erred', async (t) => {
  const message = 'Creating cluster one failed\nbecause of this';
  const xml = await valid(t, runOf({ status: 'errored', environment: [], steps: [], message }));
  t.regex(xml, /classname="web" name="up"[^>]*><error message="Creating cluster one failed">/);
});

test('a phase that fails is the proof of its step that fails, with what the script printed', async (t) => {
  const phase = {
    ...({ phase: 'reset', status: 'failed', start: '2026-01-01T00:00:00.000Z', verdicts: [] } as const),
    ...{ messages: ['The reset ended with exit code 1'], output: 'kubectl: no' },
  };
  const xml = await valid(
    t,
    runOf({
      status: 'failed',
      steps: [
        stepResult({ status: 'failed', phases: [{ ...phase, messages: [...phase.messages], verdicts: [] }] }),
      ],
    }),
  );
  t.regex(
    xml,
    /name="proof"[^>]*><failure message="reset: The reset ended with exit code 1">[^<]*kubectl: no<\/failure>/,
  );
});

test('what is left is the down that fails', async (t) => {
  const xml = await valid(t, runOf({ status: 'failed', leftovers: ['volume abc'] }));
  t.regex(xml, /name="down"[^>]*><failure [^>]*>volume abc<\/failure>/);
});

test('an interrupted run says so, and so does one that was killed', async (t) => {
  for (const status of ['interrupted', 'running'] as const) {
    const { end: _, ...unfinished } = stepResult({ status });
    const { end: __, ...run } = runOf({ status, kept: true, steps: [unfinished] });
    const xml = await valid(t, run);
    t.regex(xml, /name="proof"[^>]*><error message="interrupted after checks">/);
    t.regex(xml, /name="down"[^>]*><error message="the test was /);
  }
});

test('any text stays well-formed', async (t) => {
  const hostile = 'a\u0000b\u001b[31m ]]> <x y="1">&amp; \ud800 \uffff \u{1f600}\r\n"end"';
  const environment = [verdictOf('a', { status: 'fail', seen: hostile, expected: hostile })];
  const xml = await valid(t, runOf({ status: 'failed', environment, message: hostile, bundle: hostile }));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that none is left is what is tested.
  t.notRegex(xml, /[\u0000-\u0008\u000b\u000c\u000e-\u001f\uffff]/);
  t.true(xml.includes('\u{1f600}'));
});

test('no run at all is a document, too', async (t) => {
  t.regex(await valid(t), /tests="0"/);
});
