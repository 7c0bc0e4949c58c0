import { once } from 'node:events';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { exitOf, type RemoteProgram } from './exec.ts';

/*
 * Many programs in one container over one exec: to start one over the API server costs 0.2 s of a processor there, in the
 * kubelet, in containerd and in runc; to start one more in a session, what it costs the kernel.
 */

/** The messages of templates/probe/session.py, which has their form. */
const toSession = { start: 0, input: 1, end: 2, stop: 3 } as const;
const fromSession = { started: 0, output: 1, errors: 2, exited: 3, failed: 4 } as const;
const head = 9;
/** The session itself has this number. */
const itself = 0;

export interface Session {
  /** Starts a program; rejects when nothing was started. */
  start(argv: readonly string[]): Promise<RemoteProgram>;
  /** Ends it, and what still runs in it. */
  close(): void;
  readonly ended: Promise<unknown>;
}

interface Started {
  readonly program: RemoteProgram;
  readonly begun: PromiseWithResolvers<void>;
  readonly end: (how: Awaited<RemoteProgram['ended']>) => void;
}

/**
 * Takes over a running session.py. Rejects with a `NoSession` when it ends before it has begun; but where the server fell
 * silent, whoever starts a program hears of that as the program's end, and the server is not asked again.
 */
export async function openSession(base: RemoteProgram): Promise<Session> {
  const programs = new Map<number, Started>();
  const ready = Promise.withResolvers<void>();
  const words = text(base.stderr);
  let last = itself;
  let over: Awaited<RemoteProgram['ended']> | undefined;
  const send = (kind: number, number: number, payload: Uint8Array = Buffer.alloc(0)) => {
    const message = Buffer.alloc(head);
    message.writeUInt8(kind);
    message.writeUInt32BE(number, 1);
    message.writeUInt32BE(payload.length, 5);
    base.write(Buffer.concat([message, payload]));
  };
  const ended = readMessages(base.stdout, async (kind, number, payload) => {
    if (number === itself) {
      ready.resolve();
      return;
    }
    await take(programs, { kind, number, payload });
  }).then(async () => {
    const end = await base.ended;
    // Whatever ended the session ended them; that alone is no exit code of theirs to call a success.
    over = { exitCode: end.exitCode === 0 ? 1 : end.exitCode, words: end.words };
    for (const { begun, end: endOne } of programs.values()) {
      begun.resolve();
      endOne(over);
    }
    programs.clear();
    if (base.isInDoubt()) {
      ready.resolve();
    }
    ready.reject(new NoSession(`${await words}${end.words}`));
  });
  await ready.promise;
  return {
    ended,
    close: base.closeInput,
    start: async (argv) => {
      last += 1;
      const number = last;
      const one = programIn(base, (kind, payload) => send(kind, number, payload));
      if (over !== undefined) {
        if (!base.isInDoubt()) {
          throw new Error('the session is over');
        }
        one.end(over);
        return one.program;
      }
      programs.set(number, one);
      send(toSession.start, number, Buffer.from(JSON.stringify(argv)));
      void one.program.ended.then(() => programs.delete(number));
      await one.begun.promise;
      return one.program;
    },
  };
}

/** The container has no python3, or its python3 cannot run the session. */
export class NoSession extends Error {
  override readonly name = 'NoSession';
}

function programIn(base: RemoteProgram, send: (kind: number, payload?: Uint8Array) => void): Started {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<Awaited<RemoteProgram['ended']>>();
  const end: Started['end'] = (how) => {
    stdout.end();
    stderr.end();
    ended.resolve(how);
  };
  const program: RemoteProgram = {
    stdout,
    stderr,
    write: (data) => send(toSession.input, Buffer.from(data)),
    closeInput: () => send(toSession.end),
    isInDoubt: base.isInDoubt,
    abandon: () => {
      send(toSession.stop);
      end({ exitCode: -1, words: '' });
    },
    ended: ended.promise,
  };
  return { program, begun, end };
}

async function take(
  programs: ReadonlyMap<number, Started>,
  { kind, number, payload }: { kind: number; number: number; payload: Buffer },
): Promise<void> {
  const one = programs.get(number);
  if (one === undefined) {
    // Abandoned; what it still says is for nobody.
    return;
  }
  switch (kind) {
    case fromSession.started:
      return one.begun.resolve();
    case fromSession.failed:
      one.begun.reject(new Error(payload.toString('utf8')));
      return one.end({ exitCode: -1, words: '' });
    case fromSession.output:
    case fromSession.errors: {
      const stream = one.program[kind === fromSession.output ? 'stdout' : 'stderr'];
      if (!stream.write(payload)) {
        // The others wait too: there is one connection, and holding it back is how the sender learns of it.
        await Promise.race([once(stream, 'drain'), one.program.ended]);
      }
      return;
    }
    case fromSession.exited:
      return one.end(exitOf(Number(payload.toString('ascii'))));
  }
}

async function readMessages(
  stream: AsyncIterable<Buffer>,
  take: (kind: number, number: number, payload: Buffer) => Promise<void>,
): Promise<void> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of stream) {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    while (rest.length >= head) {
      const end = head + rest.readUInt32BE(5);
      if (rest.length < end) {
        break;
      }
      await take(rest.readUInt8(), rest.readUInt32BE(1), rest.subarray(head, end));
      rest = rest.subarray(end);
    }
  }
}
