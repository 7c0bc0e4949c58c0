import type { Verdict } from '../checks/verdict.ts';
import type { LabRun, PhaseResult, Results, StepResult } from '../proof/results.ts';

/*
 * JUnit XML as Jenkins and most other readers take it (their junit-10 schema): one suite a lab, one case a check, and a
 * case for everything else that can go wrong. A check that was looked at several times is one case, with its last word.
 */

interface Case {
  readonly classname: string;
  readonly name: string;
  readonly seconds: number;
  readonly result:
    | { readonly kind: 'passed' }
    | { readonly kind: 'failure' | 'error' | 'skipped'; readonly message: string; readonly detail: string };
  readonly attempts?: number;
}

export function junitXml(results: Results): string {
  const suites = results.runs.map(suiteOf);
  const all = suites.flatMap(({ cases }) => cases);
  const attributes = {
    name: 'labs test',
    ...countsOf(all),
    time: secondsBetween(results.start, results.end),
  };
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributesText(attributes)}>`,
    ...suites.map(suiteText),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Suite {
  readonly run: LabRun;
  readonly cases: readonly Case[];
}

function suiteOf(run: LabRun): Suite {
  return {
    run,
    cases: [
      setUpCase(run),
      ...run.environment.map((verdict) => caseOf(`${run.lab}.environment`, verdict)),
      ...run.steps.flatMap((step) => stepCases(run.lab, step)),
      downCase(run),
    ],
  };
}

/** `up`, which is no check: it went well when the environment's checks could be made. */
function setUpCase({ lab, environment, message, status }: LabRun): Case {
  const base = { classname: lab, name: 'up', seconds: 0 };
  if (environment.length > 0) {
    return { ...base, result: { kind: 'passed' } };
  }
  const why = message ?? `the lab did not come up: ${status}`;
  return { ...base, result: { kind: 'error', message: firstLine(why), detail: why } };
}

function downCase(run: LabRun): Case {
  const base = { classname: run.lab, name: 'down', seconds: 0 };
  if (run.leftovers.length > 0) {
    const detail = run.leftovers.join('\n');
    return { ...base, result: { kind: 'failure', message: 'something is left after `down`', detail } };
  }
  const wasUp = run.environment.length > 0;
  if (run.status === 'running' || run.status === 'interrupted') {
    const message = `the test was ${run.status === 'running' ? 'ended before it was done' : 'interrupted'}; the lab may still be up`;
    return { ...base, result: { kind: 'error', message, detail: message } };
  }
  if (wasUp && run.message !== undefined) {
    return { ...base, result: { kind: 'error', message: firstLine(run.message), detail: run.message } };
  }
  return run.kept
    ? { ...base, result: { kind: 'skipped', message: 'the lab is kept (`--keep`)', detail: '' } }
    : { ...base, result: { kind: 'passed' } };
}

/** A case for each check of the step, and one for its scripts, its baseline and its reset together. */
function stepCases(lab: string, step: StepResult): Case[] {
  const classname = `${lab}.${String(step.number).padStart(2, '0')}-${step.id}`;
  const proof = { classname, name: 'proof', seconds: secondsBetween(step.start, step.end) };
  if (step.status === 'skipped') {
    return [{ ...proof, result: { kind: 'skipped', message: step.reason ?? '', detail: '' } }];
  }
  const wrong = step.phases.find(({ status }) => status !== 'passed');
  const judged = step.phases.findLast(({ phase }) => phase.startsWith('checks'));
  const checks = (judged?.verdicts ?? []).map((verdict) => caseOf(classname, verdict));
  return [{ ...proof, result: proofResult(step, wrong) }, ...checks];
}

function proofResult(step: StepResult, wrong: PhaseResult | undefined): Case['result'] {
  if (step.status === 'running' || step.status === 'interrupted') {
    const message = `interrupted after ${step.phases.at(-1)?.phase ?? 'nothing'}`;
    return { kind: 'error', message, detail: message };
  }
  if (wrong === undefined) {
    return { kind: 'passed' };
  }
  const detail = [...wrong.messages, ...(wrong.output === undefined ? [] : [wrong.output])].join('\n');
  const kind = wrong.status === 'failed' ? 'failure' : 'error';
  return { kind, message: `${wrong.phase}: ${wrong.messages[0] ?? wrong.status}`, detail };
}

function caseOf(classname: string, verdict: Verdict): Case {
  const { check: name, status, seen, expected, hint, attempts } = verdict;
  const seconds = secondsBetween(verdict.start, verdict.end);
  const base = { classname, name, seconds, attempts };
  if (status === 'pass') {
    return { ...base, result: { kind: 'passed' } };
  }
  const evidence = verdict.evidence.map((file) => `evidence: ${file}`);
  const lines = [`expected: ${expected}`, `seen: ${seen}`, ...(hint ? [`try: ${hint}`] : []), ...evidence];
  const kind = ({ fail: 'failure', error: 'error', skip: 'skipped' } as const)[status];
  return { ...base, result: { kind, message: seen, detail: lines.join('\n') } };
}

function suiteText({ run, cases }: Suite): string {
  const name = run.round > 1 ? `${run.lab} (round ${run.round})` : run.lab;
  const time = secondsBetween(run.start, run.end);
  const attributes = {
    name,
    ...countsOf(cases),
    skipped: count(cases, 'skipped'),
    time,
    timestamp: run.start,
  };
  const properties = [
    ['status', run.status],
    ...(run.bundle === undefined ? [] : [['bundle', run.bundle]]),
    ...cases.flatMap((one) =>
      one.attempts === undefined ? [] : [[`attempts.${one.classname}.${one.name}`, String(one.attempts)]],
    ),
  ].map(([key = '', value = '']) => `      <property${attributesText({ name: key, value })}/>`);
  return [
    `  <testsuite${attributesText(attributes)}>`,
    ['    <properties>', ...properties, '    </properties>'].join('\n'),
    ...cases.map(caseText),
    '  </testsuite>',
  ].join('\n');
}

function caseText({ classname, name, seconds, result }: Case): string {
  const head = `    <testcase${attributesText({ classname, name, time: seconds })}`;
  if (result.kind === 'passed') {
    return `${head}/>`;
  }
  const inner =
    result.kind === 'skipped'
      ? `<skipped>${escapeXml(result.message)}</skipped>`
      : `<${result.kind}${attributesText({ message: result.message })}>${escapeXml(result.detail)}</${result.kind}>`;
  return `${head}>${inner}</testcase>`;
}

function countsOf(cases: readonly Case[]) {
  return { tests: cases.length, failures: count(cases, 'failure'), errors: count(cases, 'error') };
}

function count(cases: readonly Case[], kind: Case['result']['kind']): number {
  return cases.filter(({ result }) => result.kind === kind).length;
}

function attributesText(attributes: Readonly<Record<string, string | number>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => ` ${name}="${escapeXml(String(value)).replaceAll('\n', '&#10;')}"`)
    .join('');
}

/** Characters that XML 1.0 forbids (section 2.2) are removed: no escape makes them legal. */
export function escapeXml(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
  return (
    text
      .toWellFormed()
      // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about.
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
      .replace(/[&<>"]/g, (character) => entities[character] ?? '')
  );
}

function secondsBetween(start: string, end: string | undefined): number {
  return end === undefined ? 0 : Math.max(0, (Date.parse(end) - Date.parse(start)) / 1000);
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
