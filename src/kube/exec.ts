import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { WebSocket } from 'ws';
import type { Connection } from './connection.ts';
import type { Question } from './question.ts';
import { patience, SilenceError, wordsOfSilence } from './silence.ts';

/**
 * A program in a pod's container, over a WebSocket: the first byte of every message is the channel. Kubernetes
 * enhancement 4006, and apimachinery's util/remotecommand for the numbers.
 */
const protocol = 'v5.channel.k8s.io';
const channel = { stdin: 0, stdout: 1, stderr: 2, error: 3, close: 255 } as const;

/** Bytes of standard input in one message. */
const piece = 32 * 1024;
/** Bytes that wait for a reader before the sender is held back. */
const mark = 4 * 1024 * 1024;

export interface RemoteProgram {
  readonly stdout: PassThrough;
  readonly stderr: PassThrough;
  write(data: string | Uint8Array): void;
  closeInput(): void;
  /** The server has been silent for too long to be called slow. */
  isInDoubt(): boolean;
  /** Ends the connection; the program itself goes on, as it does when kubectl is ended. */
  abandon(): void;
  /** The exit code, as kubectl has it, and what kubectl says of it on standard error. */
  readonly ended: Promise<{ readonly exitCode: number; readonly words: string }>;
}

/** Starts it; rejects when nothing was started. */
export async function execute(
  ask: Extract<Question, { kind: 'exec' }>,
  hasInput: boolean,
  { server, tls }: Connection,
  signal: AbortSignal,
): Promise<RemoteProgram> {
  signal.throwIfAborted();
  const socket = new WebSocket(addressOf(ask, hasInput, server), protocol, {
    ...tls,
    perMessageDeflate: false,
    finishRequest: (request) => {
      request.once('socket', (socket) => boundSetUp(socket, server));
      request.end();
    },
  });
  const program = follow(socket);
  signal.addEventListener('abort', program.abandon, { once: true });
  void program.ended.finally(() => signal.removeEventListener('abort', program.abandon));
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve);
    // A server that fell silent once it was asked may have started the program: that is the end, not a new attempt.
    socket.once('error', (error) => (program.isInDoubt() ? resolve() : reject(error)));
  });
  return program;
}

// Only for as long as nothing can have been started.
function boundSetUp(socket: Socket, { protocol }: URL): void {
  const timer = setTimeout(() => socket.destroy(new SilenceError('no connection')), patience);
  for (const event of [protocol === 'https:' ? 'secureConnect' : 'connect', 'close']) {
    socket.once(event, () => clearTimeout(timer));
  }
}

function addressOf(
  { namespace, pod, container, argv }: Extract<Question, { kind: 'exec' }>,
  hasInput: boolean,
  server: URL,
): URL {
  const path = ['', 'api', 'v1', 'namespaces', namespace, 'pods', pod, 'exec']
    .map(encodeURIComponent)
    .join('/');
  const address = new URL(path, server);
  address.protocol = server.protocol === 'https:' ? 'wss:' : 'ws:';
  for (const word of argv) {
    address.searchParams.append('command', word);
  }
  for (const stream of ['stdout', 'stderr', ...(hasInput ? ['stdin'] : [])]) {
    address.searchParams.set(stream, 'true');
  }
  if (container !== undefined) {
    address.searchParams.set('container', container);
  }
  return address;
}

/** Milliseconds of silence after which the server is given up: a stopped one closes no connection. */
const silence = 10_000;
const beat = 2_000;
/** Two pings went unanswered: whoever ends the connection now has not been too impatient. */
const doubt = 2.5 * beat;

/** Pings the server, which answers (RFC 6455, 5.5.2), and ends the connection when nothing comes any more. */
function heed(socket: WebSocket): () => number {
  let heard = performance.now();
  for (const event of ['open', 'message', 'pong']) {
    socket.on(event, () => {
      heard = performance.now();
    });
  }
  const timer = setInterval(() => {
    if (socket.isPaused) {
      heard = performance.now();
    } else if (performance.now() - heard > silence) {
      socket.terminate();
    } else if (socket.readyState === WebSocket.OPEN) {
      socket.ping();
    }
  }, beat);
  socket.once('close', () => clearInterval(timer));
  return () => performance.now() - heard;
}

function follow(socket: WebSocket): RemoteProgram {
  const stdout = new PassThrough({ highWaterMark: mark });
  const stderr = new PassThrough({ highWaterMark: mark });
  const outputs = new Map<number | undefined, PassThrough>([
    [channel.stdout, stdout],
    [channel.stderr, stderr],
  ]);
  let status = '';
  const silentFor = heed(socket);
  const isInDoubt = () => silentFor() > doubt;
  let isAbandoned = false;
  socket.on('message', (message: Buffer) => {
    const output = outputs.get(message[0]);
    if (message[0] === channel.error) {
      status += message.subarray(1).toString('utf8');
    } else if (output?.write(message.subarray(1)) === false) {
      socket.pause();
      output.once('drain', () => socket.resume());
    }
  });
  const ended = new Promise<Awaited<RemoteProgram['ended']>>((resolve) => {
    socket.once('close', () => {
      stdout.end();
      stderr.end();
      if (isInDoubt()) {
        resolve({ exitCode: 1, words: wordsOfSilence(silentFor()) });
      } else {
        resolve(isAbandoned ? { exitCode: -1, words: '' } : endOf(status));
      }
    });
  });
  // Told by whoever waits for the opening, or by the close that follows.
  socket.on('error', () => {});
  const send = (to: number, bytes: Uint8Array) => {
    if (socket.readyState === WebSocket.OPEN) {
      socket.send(Buffer.concat([Buffer.of(to), bytes]));
    }
  };
  return {
    stdout,
    stderr,
    write: (data) => {
      const bytes = Buffer.from(data);
      for (let at = 0; at < bytes.length; at += piece) {
        send(channel.stdin, bytes.subarray(at, at + piece));
      }
    },
    isInDoubt,
    closeInput: () => send(channel.close, Buffer.of(channel.stdin)),
    abandon: () => {
      isAbandoned = true;
      socket.terminate();
    },
    ended,
  };
}

interface Status {
  readonly status?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly details?: { readonly causes?: readonly { reason?: string; message?: string }[] };
}

/** Reads the Status object of the error channel; in kubectl's words, because those are known to whoever judges them. */
export function endOf(text: string): { exitCode: number; words: string } {
  if (text === '') {
    return { exitCode: 1, words: 'error: the connection to the cluster was lost\n' };
  }
  let status: Status;
  try {
    status = JSON.parse(text) as Status;
  } catch {
    return { exitCode: 1, words: `error: ${text}\n` };
  }
  if (status.status === 'Success') {
    return { exitCode: 0, words: '' };
  }
  const code = status.details?.causes?.find(({ reason }) => reason === 'ExitCode')?.message;
  return status.reason === 'NonZeroExitCode' && code !== undefined
    ? exitOf(Number(code))
    : { exitCode: 1, words: `error: ${status.message ?? text}\n` };
}

/** A program's exit code, with what kubectl says of it. */
export function exitOf(exitCode: number): { exitCode: number; words: string } {
  return { exitCode, words: exitCode === 0 ? '' : `command terminated with exit code ${exitCode}\n` };
}
