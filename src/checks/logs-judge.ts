import type { LogsCheck } from '../lab/check-types.ts';
import type { Judgement } from './judgement.ts';
import { podName } from './place.ts';
import { LookError } from './reason.ts';
import { isAsExpected, lastLine, shown, wantedText } from './text-judge.ts';

/** Judges the log of a container. Throws a LookError when the log lacks its proof, too. */
export function judgeLogs(check: LogsCheck, log: string): Judgement {
  const lines = log.split('\n').filter((line) => line !== '');
  const common = { expected: expectedOf(check), figures: { lines: lines.length } };
  const problem = problemOf(check, log, lines);
  return problem === undefined
    ? { status: 'pass', ...common, seen: passOf(check, lines) }
    : { status: 'fail', ...common, seen: problem, hint: `Read it yourself with ${lookOf(check)}` };
}

function problemOf(check: LogsCheck, log: string, lines: readonly string[]): string | undefined {
  const { expect } = check;
  if (expect.kind === 'lacks') {
    return strangerOf(check, lines);
  }
  if (lines.length === 0) {
    return 'the log is empty';
  }
  const what = expect.kind === 'matches' ? `matches \`${expect.text}\`` : `holds ${shown(expect.text)}`;
  return isAsExpected(expect, log)
    ? undefined
    : `no line of ${lines.length} ${what}; the last is ${shown(lastLine(log))}`;
}

/** A log without what proves that something is logged says nothing of what it lacks. */
function strangerOf({ of, expect, proof = '' }: LogsCheck, lines: readonly string[]): string | undefined {
  const found = lines.filter((line) => line.includes(expect.text));
  if (found.length > 0) {
    return `${found.length} of ${lines.length} lines hold ${shown(expect.text)}, the last is ${shown(found.at(-1) ?? '')}`;
  }
  if (!lines.some((line) => line.includes(proof))) {
    const last = lines.length === 0 ? 'it is empty' : `its last line is ${shown(lines.at(-1) ?? '')}`;
    const message = `The log of "${podName(of)}" does not hold ${shown(proof)}, so that what it lacks says nothing: ${last}`;
    throw new LookError(message);
  }
  return undefined;
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
