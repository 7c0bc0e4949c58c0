import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ReachTarget } from '../lab/check-types.ts';
import { allDone } from './all-done.ts';
import type { CheckContext } from './context.ts';
import { podName } from './place.ts';
import type { ReachCheck } from './reach-judge.ts';
import { type Probed, parseProbed } from './reached.ts';
import { AbsentError, LookError, lookError } from './reason.ts';
import { hostOf } from './target.ts';

/** What one attempt showed. */
export interface ReachSeen {
  readonly target: Probed;
  readonly proof?: Probed;
}

/** Seconds to wait for an answer: a lost SYN is sent again after one second and after three. */
const patience = 4;
/** Seconds the resolver may take for a name, and the programs to start on a busy machine. */
const slack = 30;

/** Probes from inside the pod, first the target and then, in the same run, the proof. Throws when it could not look. */
export async function observeReach(
  check: ReachCheck,
  context: CheckContext,
  folder: string,
): Promise<ReachSeen> {
  const ends = [{ to: check.to, port: portOf(check) }, ...(check.proof === undefined ? [] : [check.proof])];
  const hosts = await allDone(ends.map(({ to }) => hostToProbe(to, check, context)));
  const pairs = ends.flatMap(({ port }, index) => [
    hosts[index] ?? '',
    port === undefined ? '-' : String(port),
  ]);
  const script = await readFile(join(context.templates, 'probe/reach.py'), 'utf8');
  const limit = ends.length * (patience + (check.kind === 'ping' ? check.count * 0.2 : 0)) + slack;
  const argv = ['python3', '-c', script, check.kind, String(patience), textOf(check), ...pairs];
  const command = context.execIn(check.from)(['timeout', String(Math.ceil(limit)), ...argv]);
  try {
    const { stdout } = await context.run(command, { timeout: (limit + 10) * 1000 });
    await writeFile(join(folder, 'probe.jsonl'), stdout, { mode: 0o600 });
    const [target, proof] = parseProbed(stdout, ends.length);
    return { target, ...(proof === undefined ? {} : { proof }) };
  } catch (error) {
    throw lookError(error, `Probing with python3`, podName(check.from));
  }
}

/** Where nothing is expected to be reached, a target that is not there is nobody to probe: that shows nothing. */
async function hostToProbe(to: ReachTarget, check: ReachCheck, context: CheckContext): Promise<string> {
  try {
    return await hostOf(to, context);
  } catch (error) {
    const isNegative = check.proof !== undefined;
    throw isNegative && error instanceof AbsentError ? new LookError(error.message, { cause: error }) : error;
  }
}

function portOf(check: ReachCheck): number | undefined {
  return check.kind === 'ping' ? undefined : check.port;
}

/** What the probe sends: a datagram's text, or how many echo requests. */
function textOf(check: ReachCheck): string {
  return check.kind === 'udp' ? check.send : check.kind === 'ping' ? String(check.count) : '-';
}
