import { CommandError, type Output } from '../exec.ts';
import type { ExecCheck } from '../lab/check-types.ts';
import type { CheckContext } from './context.ts';
import { placeOf } from './exec-judge.ts';
import { LookError, lookError } from './reason.ts';

/** How a program ended that did run. */
export type ExecSeen = Output;

/** Seconds that one attempt may take: kubectl alone can need two on a busy machine. */
const leastLimit = 5;
const mostLimit = 30;

/** Runs the program. Throws when it could not be run, or did not end. */
export async function observeExec(check: ExecCheck, context: CheckContext): Promise<ExecSeen> {
  const build =
    check.in.kind === 'pod'
      ? context.execIn(check.in.pod, check.container)
      : context.execInNode(check.in.node);
  const limit = Math.min(Math.max(check.within, leastLimit), mostLimit);
  try {
    return await context.run(build(check.argv), { timeout: limit * 1000 });
  } catch (error) {
    if (error instanceof CommandError && error.reason === 'exit' && hasRun(check, error.output)) {
      return { ...error.output, stderr: ownWords(error.output.stderr) };
    }
    if (error instanceof CommandError && error.reason === 'timeout') {
      const what = `\`${check.argv[0]}\` in "${placeOf(check)}" did not end within ${limit} s`;
      throw new LookError(what, { cause: error });
    }
    if (check.in.kind === 'node' && error instanceof CommandError && noNode.test(error.output.stderr)) {
      throw new LookError(`The node "${placeOf(check)}" is not running`, { cause: error });
    }
    throw lookError(error, `Running \`${check.argv[0]}\``, placeOf(check));
  }
}

/** kubectl's last line when the program in the pod ended with another code than 0 (kubectl/pkg/cmd/exec). */
const podEnd = /^command terminated with exit code (\d+)\s*$/;
/** docker's words for a container that is away, stopped or paused. */
const noNode = /^Error response from daemon: .*(No such container|is not running|is paused)/im;
/** How docker's own failures begin; everything else on standard error is the program's. */
const engineTrouble =
  /^(Error response from daemon|OCI runtime exec failed|Cannot connect to the Docker daemon|error during connect|permission denied while trying to connect)/m;

/**
 * The exit code is the program's own and not kubectl's or docker's. A shell's 126 and 127 (POSIX, Exit Status for
 * Commands) say that what it should run is not there or cannot be run: nobody has looked then.
 */
export function hasRun(check: Pick<ExecCheck, 'in' | 'exitCode'>, output: Output): boolean {
  const { exitCode, stderr } = output;
  const isOwn =
    check.in.kind === 'node'
      ? !engineTrouble.test(stderr)
      : podEnd.exec(stderr.trimEnd().split('\n').at(-1) ?? '')?.[1] === String(exitCode);
  const isMissing = (exitCode === 126 || exitCode === 127) && exitCode !== check.exitCode;
  return isOwn && !isMissing;
}

/** Without what kubectl says itself. */
function ownWords(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => !podEnd.test(line) && !line.startsWith('Defaulted container "'))
    .join('\n');
}
