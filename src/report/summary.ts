import type { LabRun, ResultStatus, Results } from '../proof/results.ts';

const marks: Record<ResultStatus, string> = {
  passed: '✅',
  failed: '❌',
  errored: '💥',
  skipped: '➖',
  interrupted: '🛑',
  running: '🛑',
};

/** The results as Markdown, for `$GITHUB_STEP_SUMMARY`: a table of the labs, then everything that went wrong. */
export function summaryMarkdown(results: Results): string {
  const rows = results.runs.map((run) => {
    const checks = `${run.environment.filter(({ status }) => status === 'pass').length}/${run.environment.length}`;
    const steps = `${run.steps.filter(({ status }) => status === 'passed').length}/${run.steps.length}`;
    const name = run.round > 1 ? `${run.lab} (round ${run.round})` : run.lab;
    return `| ${marks[run.status]} ${run.status} | ${cell(name)} | ${checks} | ${steps} | ${secondsOf(run)} |`;
  });
  const head = ['| | lab | checks | steps | seconds |', '|---|---|---|---|---|'];
  const none = results.runs.length === 0 ? ['', 'Nothing was tested.'] : [];
  return [
    `## labs test: ${marks[results.status]} ${results.status}`,
    '',
    ...head,
    ...rows,
    ...none,
    ...results.runs.flatMap(troubles),
    '',
  ].join('\n');
}

/** One line for everything that did not pass, with where it was. */
export interface Trouble {
  readonly title: string;
  readonly message: string;
}

export function troublesOf(run: LabRun): Trouble[] {
  const environment = run.environment
    .filter(({ status }) => status !== 'pass')
    .map(({ check, seen }) => ({ title: `${run.lab}: ${check}`, message: seen }));
  const steps = run.steps.flatMap((step) =>
    step.phases
      .filter(({ status }) => status !== 'passed')
      .map(({ phase, messages, output }) => ({
        title: `${run.lab}: step ${step.number} (${step.id}), ${phase}`,
        message: [...messages, ...(output === undefined ? [] : [output])].join('\n'),
      })),
  );
  const whole = run.message === undefined ? [] : [{ title: run.lab, message: run.message }];
  const left = run.leftovers.map((one) => ({ title: `${run.lab}: left after down`, message: one }));
  const cut =
    run.status === 'interrupted' || run.status === 'running'
      ? [{ title: run.lab, message: 'The test was interrupted; the lab may still be up.' }]
      : [];
  return [...whole, ...environment, ...steps, ...left, ...cut];
}

function troubles(run: LabRun): string[] {
  const found = troublesOf(run);
  if (found.length === 0) {
    return [];
  }
  const bundle = run.bundle === undefined ? [] : ['', `Diagnostics: \`${run.bundle}\``];
  const blocks = found.flatMap(({ title, message }) => ['', `**${cell(title)}**`, '', fenced(message)]);
  return ['', `### ${marks[run.status]} ${cell(run.lab)}`, ...blocks, ...bundle];
}

/** A fence longer than any in the text, so that the text cannot end it. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text}\n${fence}`;
}

function cell(text: string): string {
  return text.replace(/[|\\*_<>`[\]]/g, '\\$&').replace(/\s+/g, ' ');
}

function secondsOf({ start, end }: LabRun): string {
  return end === undefined ? '' : ((Date.parse(end) - Date.parse(start)) / 1000).toFixed(0);
}

/**
 * Workflow commands that GitHub shows beside the run (its documentation, "Workflow commands": `%`, CR and LF are
 * escaped, in properties `:` and `,` too).
 */
export function annotations(results: Results): string {
  return results.runs
    .flatMap(troublesOf)
    .map(({ title, message }) => `::error title=${property(title)}::${data(message)}\n`)
    .join('');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
