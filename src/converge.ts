import type { Found, Handler, Site } from './actions/handler.ts';
import type { Command } from './command.ts';
import { LabsError } from './errors.ts';
import { CommandError, type Run } from './exec.ts';
import type { Action } from './plan/types.ts';
import { spansOf } from './profile/spans.ts';
import type { Emit } from './progress.ts';
import { waitUntil } from './wait.ts';

/** One action, and what carries it out. */
export interface Undertaking {
  readonly action: Action;
  readonly handler: Handler<Action>;
  readonly site: Site;
  readonly run: Run;
  readonly signal: AbortSignal;
  readonly emit: Emit;
  /** Called when `handler.isUnderWay` says so, perhaps more than once. */
  readonly tellUnderWay: () => void;
}

export interface Converged {
  readonly outcome: 'done' | 'unchanged';
  /** What was found wrong and put right, if it was not simply absent. */
  readonly repaired?: string;
}

// A repair can bring the next fault to light (a node started again whose kubeconfig is gone), but what is still
// wrong after this many is not going to mend.
const mostRepairs = 3;

/** Look, put right what is wanting, and look until it is so. */
export async function converge(whole: Undertaking): Promise<Converged> {
  const { action, handler, site, run } = whole;
  let isTold = false;
  const tellUnderWay = () => {
    isTold = true;
    whole.tellUnderWay();
  };
  const repaired: string[] = [];
  let found = await handler.look(action, site, run);
  if (found.state === 'done') {
    return { outcome: 'unchanged' };
  }
  for (let round = 0; found.state !== 'done'; round += 1) {
    if (round > mostRepairs) {
      throw new LabsError(`after ${mostRepairs} repairs it is still not right: ${describe(found)}`);
    }
    if (isTold) {
      // A repair could take away what others have laid on it meanwhile, and have found done.
      const hint = `\`labs up ${site.instance.name}\` goes on from here.`;
      throw new LabsError(`it was right for a moment, and then it was not: ${describe(found)}`, { hint });
    }
    if (found.state === 'broken') {
      repaired.push(found.why);
    }
    const mishap = await mend(found, { ...whole, tellUnderWay }, round === mostRepairs);
    found = mishap ?? (await settle(whole));
  }
  return { outcome: 'done', ...(repaired.length === 0 ? {} : { repaired: repaired.join('; then ') }) };
}

/** What chance made fail, when there is another attempt. */
async function mend(found: Found, whole: Undertaking, isLast: boolean): Promise<Found | undefined> {
  const { action, handler, site, tellUnderWay } = whole;
  const heed = (line: string) => {
    if (handler.isUnderWay?.(line, action, site)) {
      tellUnderWay();
    }
  };
  if (found.state === 'broken') {
    note(whole, found.why);
    try {
      await runAll(found.repair, whole, found.remake ? undefined : heed);
    } catch (error) {
      if (isLast || !(error instanceof CommandError) || error.reason !== 'exit') {
        throw error;
      }
      // A busy engine may not manage to end a container in its time. Another look says what is left to repair.
      note(whole, error.message);
      return undefined;
    }
  }
  if (found.state === 'absent' || (found.state === 'broken' && found.remake)) {
    try {
      await runAll(handler.make(action, site), whole, heed);
    } catch (error) {
      const mishap = isLast ? undefined : handler.mishap?.(error, action, site);
      if (mishap === undefined) {
        throw error;
      }
      return mishap;
    }
  }
  return undefined;
}

async function runAll(
  commands: readonly Command[],
  whole: Undertaking,
  heed?: (line: string) => void,
): Promise<void> {
  const onLine = (line: string) => {
    const text = plain(line);
    note(whole, text);
    heed?.(text);
  };
  for (const command of commands) {
    await whole.run(command, { timeout: whole.handler.commandLimit * 1000, onLine });
  }
}

async function settle(whole: Undertaking): Promise<Found> {
  const { action, handler, signal, emit } = whole;
  return waitUntil(
    () => lookAgain(whole),
    (found) => found.state !== 'waiting',
    {
      what: action.id,
      deadline: handler.readyLimit * 1000,
      every: handler.every ?? 300,
      signal,
      describe,
      onLook: (found) => note(whole, describe(found)),
      onWaited: (found, since) => spansOf(action.id, emit)('wait', describe(found), since),
    },
  );
}

// While something starts, a question can fail that will be answered a moment later; the deadline still holds.
async function lookAgain({ action, handler, site, run }: Undertaking): Promise<Found> {
  try {
    return await handler.look(action, site, run);
  } catch (error) {
    if (error instanceof CommandError && error.reason === 'exit') {
      return { state: 'waiting', why: error.message };
    }
    throw error;
  }
}

function note({ action, emit }: Undertaking, text: string): void {
  emit({ kind: 'note', id: action.id, text });
}

function describe(found: Found): string {
  return found.state === 'waiting' || found.state === 'broken' ? found.why : found.state;
}

// kind paints its lines even when it writes to a pipe.
function plain(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is what an escape sequence begins with.
  return line.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, '').trim();
}
