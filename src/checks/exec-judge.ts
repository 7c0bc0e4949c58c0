import { quote } from '../command.ts';
import type { ExecCheck } from '../lab/check-types.ts';
import type { ExecSeen } from './exec.ts';
import type { Judgement } from './judgement.ts';
import { podName } from './place.ts';
import { isAsExpected, lastLine, shown, wantedText } from './text-judge.ts';

/** Judges how a program ended and what it printed. */
export function judgeExec(check: ExecCheck, seen: ExecSeen): Judgement {
  const common = { expected: expectedOf(check), figures: { exitCode: seen.exitCode } };
  if (seen.exitCode !== check.exitCode) {
    const said = lastLine(seen.stderr) || lastLine(seen.stdout);
    const words = said === '' ? ' and said nothing' : `: ${shown(said)}`;
    return {
      status: 'fail',
      ...common,
      seen: `it ended with exit code ${seen.exitCode}, not ${check.exitCode}${words}`,
      hint: lookHint(check),
    };
  }
  if (check.stdout !== undefined && !isAsExpected(check.stdout, seen.stdout)) {
    const problem = `it ${printed(seen)}${contrast(check.stdout)}`;
    return { status: 'fail', ...common, seen: problem, hint: lookHint(check) };
  }
  return { status: 'pass', ...common, seen: `it ended with exit code ${seen.exitCode} and ${printed(seen)}` };
}

function printed({ stdout }: ExecSeen): string {
  return stdout.trim() === '' ? 'printed nothing' : `printed ${shown(stdout)}`;
}

function contrast({ kind, text }: NonNullable<ExecCheck['stdout']>): string {
  switch (kind) {
    case 'is':
      return `, not ${wantedText({ kind, text })}`;
    case 'contains':
      return `, and ${shown(text)} is not in it`;
    case 'matches':
      return `, which does not match \`${text}\``;
    case 'lacks':
      return `, and ${shown(text)} is in it`;
  }
}

export function expectedOf(check: ExecCheck): string {
  const prints = check.stdout === undefined ? '' : ` and prints ${wantedText(check.stdout)}`;
  const program = `\`${commandText(check.argv)}\` in "${placeOf(check)}"`;
  return `${program} ends with exit code ${check.exitCode}${prints}`;
}

/** The command for running it oneself, in backticks. */
export function lookOf(check: ExecCheck): string {
  const { argv, container } = check;
  if (check.in.kind === 'pod' && container !== undefined) {
    const { cluster, namespace, pod } = check.in.pod;
    const where = `--context ${cluster} exec --namespace ${namespace} ${pod} --container ${container}`;
    return `\`kubectl ${where} -- ${commandText(argv)}\``;
  }
  return `\`labs exec ${placeOf(check)} -- ${commandText(argv)}\``;
}

function lookHint(check: ExecCheck): string {
  return `Run it yourself with ${lookOf(check)}`;
}

/** The pod or node, as a lab file writes it. */
export function placeOf(check: Pick<ExecCheck, 'in'>): string {
  return check.in.kind === 'pod' ? podName(check.in.pod) : `${check.in.node.cluster}/${check.in.node.name}`;
}

/** On one line: a program handed to a shell may have many. */
function commandText(argv: readonly string[]): string {
  const text = argv
    .map(quote)
    .join(' ')
    .replace(/\s*\n\s*/g, ' ');
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
