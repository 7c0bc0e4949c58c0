import type { LogsCheck } from '../lab/check-types.ts';
import type { Judgement } from './judgement.ts';
import { podName } from './place.ts';
import { isAsExpected, lastLine, shown, wantedText } from './text-judge.ts';

/** Judges the log of a container. */
export function judgeLogs(check: LogsCheck, log: string): Judgement {
  const lines = log.split('\n').filter((line) => line !== '');
  const common = { expected: expectedOf(check), figures: { lines: lines.length } };
  const problem = problemOf(check, log, lines);
  return problem === undefined
    ? { status: 'pass', ...common, seen: passOf(check, lines) }
    : { status: 'fail', ...common, seen: problem, hint: `Read it yourself with ${lookOf(check)}` };
}

function problemOf({ expect, proof }: LogsCheck, log: string, lines: readonly string[]): string | undefined {
  if (lines.length === 0) {
    return 'the log is empty';
  }
  if (proof !== undefined && !log.includes(proof)) {
    return `the log does not hold ${shown(proof)}, so that what it lacks says nothing; its last line is ${shown(lastLine(log))}`;
  }
  if (isAsExpected(expect, log)) {
    return undefined;
  }
  if (expect.kind === 'lacks') {
    const found = lines.filter((line) => line.includes(expect.text));
    return `${found.length || 'some'} of ${lines.length} lines hold ${shown(expect.text)}, the last is ${shown(found.at(-1) ?? expect.text)}`;
  }
  const what = expect.kind === 'matches' ? `matches \`${expect.text}\`` : `holds ${shown(expect.text)}`;
  return `none of ${lines.length} lines ${what}; the last is ${shown(lastLine(log))}`;
}

function passOf({ expect }: LogsCheck, lines: readonly string[]): string {
  const found = lines.filter((line) => isAsExpected(expect, line)).at(-1);
  return expect.kind === 'lacks' || found === undefined
    ? `the log of ${lines.length} lines holds ${wantedText(expect)}`
    : `the log says ${shown(found)}`;
}

export function expectedOf(check: LogsCheck): string {
  const container = check.container === undefined ? '' : ` of container "${check.container}"`;
  const before = check.previous ? ' before its last restart' : '';
  const proof = check.proof === undefined ? '' : `, but ${shown(check.proof)}`;
  return `the log${container} of "${podName(check.of)}"${before} holds ${wantedText(check.expect)}${proof}`;
}

/** The command for reading it oneself, in backticks. */
export function lookOf({ of, container, previous }: LogsCheck): string {
  const named = container === undefined ? '' : ` --container ${container}`;
  const where = of.namespace === 'default' ? '' : ` --namespace ${of.namespace}`;
  return `\`kubectl --context ${of.cluster} logs${where} ${of.pod}${named}${previous ? ' --previous' : ''}\``;
}
