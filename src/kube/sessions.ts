import { readFile } from 'node:fs/promises';
import { connectionOf } from './connection.ts';
import { execute, type RemoteProgram } from './exec.ts';
import type { Question } from './question.ts';
import { NoSession, openSession, type Session } from './session.ts';

type Exec = Extract<Question, { kind: 'exec' }>;

/** Starts a program in a pod; rejects when nothing was started. */
export type Begin = (ask: Exec, hasInput: boolean, signal: AbortSignal) => Promise<RemoteProgram>;

/** One exec for each program, as kubectl does it. */
export const beginAlone: Begin = async (ask, hasInput, signal) =>
  execute(ask, hasInput, await connectionOf(ask.kubeconfig), signal);

/**
 * Milliseconds that a session without programs stays open. Short, because a pod of the same name may take the place of
 * its own; long enough for what a check starts next.
 */
const idle = 300;

interface Opened {
  readonly session: Promise<Session>;
  users: number;
  timer?: NodeJS.Timeout;
}

/**
 * Begins programs in sessions, one for each container, opened for the first program and closed after the last. Where
 * there can be no session, each is begun alone. `script` is the path of templates/probe/session.py.
 */
export function inSessions(script: string, lifetime: AbortSignal): Begin {
  const opened = new Map<string, Opened>();
  const unfit = new Set<string>();

  const open = (place: string, ask: Exec): Opened => {
    const session = begin(ask, script, lifetime);
    const one: Opened = { session, users: 0 };
    const forget = () => {
      if (opened.get(place) === one) {
        opened.delete(place);
      }
    };
    session.then(({ ended }) => ended.then(forget), forget);
    opened.set(place, one);
    return one;
  };

  const leave = (place: string, one: Opened) => {
    one.users -= 1;
    one.timer = setTimeout(() => {
      if (one.users === 0 && opened.get(place) === one) {
        opened.delete(place);
        void one.session.then(
          (session) => session.close(),
          () => {},
        );
      }
    }, idle).unref();
  };

  return async (ask, hasInput, signal) => {
    const place = JSON.stringify([ask.kubeconfig, ask.namespace, ask.pod, ask.container]);
    if (unfit.has(place)) {
      return beginAlone(ask, hasInput, signal);
    }
    const one = opened.get(place) ?? open(place, ask);
    one.users += 1;
    clearTimeout(one.timer);
    let program: RemoteProgram;
    try {
      program = await orAborted(startIn(one, ask), signal);
    } catch (error) {
      leave(place, one);
      if (!(error instanceof NoSession)) {
        throw error;
      }
      unfit.add(place);
      return beginAlone(ask, hasInput, signal);
    }
    void program.ended.then(() => leave(place, one));
    if (!hasInput) {
      program.closeInput();
    }
    if (signal.aborted) {
      program.abandon();
    }
    signal.addEventListener('abort', program.abandon, { once: true });
    void program.ended.finally(() => signal.removeEventListener('abort', program.abandon));
    return program;
  };
}

async function startIn({ session }: Opened, { argv }: Exec): Promise<RemoteProgram> {
  return (await session).start(argv);
}

async function begin(ask: Exec, script: string, lifetime: AbortSignal): Promise<Session> {
  const argv = ['python3', '-c', await readFile(script, 'utf8')];
  return openSession(await beginAlone({ ...ask, argv }, true, lifetime));
}

/** As soon as the signal is aborted, whatever becomes of the other. */
async function orAborted<T>(awaited: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) {
    abort();
  }
  try {
    return await Promise.race([awaited, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
