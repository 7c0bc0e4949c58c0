import type { LabRun, PhaseResult, ResultStatus, Results } from '../proof/results.ts';
import { painter } from './steps.ts';
import { verdictsText } from './verdicts.ts';

const codes: Record<ResultStatus, number> = {
  passed: 32,
  failed: 31,
  errored: 35,
  skipped: 33,
  interrupted: 33,
  running: 33,
};

/** `labs test` for people: a line a step where all is well, everything there is to say where it is not. */
export function testText(results: Results, color: boolean): string {
  const paint = painter(color);
  const runs = results.runs.map((run) => runText(run, color));
  const count = (status: ResultStatus) => results.runs.filter((run) => run.status === status).length;
  const others = (['failed', 'errored', 'interrupted'] as const)
    .filter((status) => count(status) > 0)
    .map((status) => `, ${paint(`${count(status)} ${status}`, codes[status])}`);
  return `${runs.join('\n')}\n${count('passed')} passed${others.join('')}\n`;
}

function runText(run: LabRun, color: boolean): string {
  const paint = painter(color);
  const seconds = run.end === undefined ? '' : `, ${secondsOf(run).toFixed(0)} s`;
  const round = run.round > 1 ? ` (round ${run.round})` : '';
  const bad = run.environment.filter(({ status }) => status !== 'pass');
  return [
    `${paint(run.status.padEnd(8), codes[run.status])} ${run.lab}${round}${seconds}\n`,
    `  environment: ${run.environment.length - bad.length} of ${run.environment.length} checks passed\n`,
    ...(bad.length === 0 ? [] : [verdictsText(bad, color).replace(/^(?=.)/gm, '    ')]),
    ...run.steps.flatMap((step) => [
      `  ${paint(step.status.padEnd(8), codes[step.status])} ${step.number}. ${step.title}${step.reason === undefined ? '' : ` (${step.reason})`}\n`,
      ...step.phases.filter(({ status }) => status !== 'passed').map((phase) => phaseText(phase, color)),
    ]),
    ...(run.message === undefined ? [] : [`  ${run.message}\n`]),
    ...run.leftovers.map((one) => `  left after down: ${one}\n`),
    ...(run.bundle === undefined ? [] : [`  diagnostics: ${run.bundle}\n`]),
    ...(run.kept ? [`  still up: \`labs status ${run.instance}\`, \`labs down ${run.instance}\`\n`] : []),
  ].join('');
}

function phaseText(phase: PhaseResult, color: boolean): string {
  const wrong = phase.verdicts.filter(({ status }) => status !== 'pass');
  return [
    ...phase.messages.map((message) => `      ${phase.phase}: ${message}\n`),
    ...(phase.output === undefined ? [] : [phase.output.replace(/^/gm, '        | ').concat('\n')]),
    ...(wrong.length === 0 || phase.phase.startsWith('baseline')
      ? []
      : [verdictsText(wrong, color).replace(/^(?=.)/gm, '        ')]),
  ].join('');
}

function secondsOf({ start, end }: { readonly start: string; readonly end?: string }): number {
  return (Date.parse(end ?? start) - Date.parse(start)) / 1000;
}
