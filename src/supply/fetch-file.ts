import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Clock } from '../clock.ts';
import { LabsError } from '../errors.ts';
import { sha256Of } from './cache.ts';

/** Milliseconds until the server's answer begins: a host out of reach must not hold up the other routes. */
const answerWithin = 8_000;
/** Milliseconds in which at least as many bytes have to come (1 kB a second): a drip is no better than silence. */
const patience = 30_000;
const attempts = 3;

export interface Download {
  readonly url: string;
  readonly sha256: string;
  /** Absolute path; `PATH.part` holds what has come so far and is gone on with next time. */
  readonly to: string;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly onProgress: (bytes: number, total: number | undefined) => void;
  /** Another `patience`, for tests. */
  readonly patience?: number;
}

/** The server cannot be reached at all, in contrast to one that answers with something else than the file. */
export class UnreachableError extends LabsError {
  override readonly name = 'UnreachableError';
}

/** Fetches a file that has to have the given checksum. A broken transfer is gone on with, a wrong file never kept. */
export async function download(wanted: Download): Promise<void> {
  await mkdir(dirname(wanted.to), { recursive: true });
  const part = `${wanted.to}.part`;
  for (let attempt = 1; ; attempt++) {
    try {
      await transfer(wanted, part);
      await checkSum(wanted, part);
      await rename(part, wanted.to);
      return;
    } catch (error) {
      wanted.signal.throwIfAborted();
      if (!(error instanceof BrokenTransferError) || attempt === attempts) {
        throw error;
      }
      await wanted.clock.sleep(500 * attempt, wanted.signal);
    }
  }
}

/** Worth another attempt: the transfer broke off, or what was left over from an earlier one did not fit. */
class BrokenTransferError extends LabsError {
  override readonly name = 'BrokenTransferError';
}

async function transfer(wanted: Download, part: string): Promise<void> {
  const have = await stat(part).then(
    (found) => found.size,
    () => 0,
  );
  const watch = new AbortController();
  const timer = setTimeout(() => watch.abort(), answerWithin);
  const signal = AbortSignal.any([wanted.signal, watch.signal]);
  try {
    const response = await ask(wanted, have, signal);
    if (response === undefined) {
      return;
    }
    const resumed = response.status === 206;
    const length = Number(response.headers.get('content-length') ?? Number.NaN);
    const total = Number.isNaN(length) ? undefined : length + (resumed ? have : 0);
    let bytes = resumed ? have : 0;
    const count = new Transform({
      transform(chunk: Uint8Array, _encoding, done) {
        bytes += chunk.length;
        wanted.onProgress(bytes, total);
        done(null, chunk);
      },
    });
    clearTimeout(timer);
    const window = wanted.patience ?? patience;
    let before = bytes;
    const pace = setInterval(() => {
      if (bytes - before < window) {
        watch.abort();
      }
      before = bytes;
    }, window);
    try {
      const body = Readable.fromWeb(response.body as Parameters<typeof Readable.fromWeb>[0]);
      await pipeline(body, count, createWriteStream(part, { flags: resumed ? 'a' : 'w' }), { signal });
    } catch (error) {
      const slow = `less than ${window} bytes came in ${window / 1000} s`;
      const why = watch.signal.aborted ? slow : reasonOf(error);
      throw new BrokenTransferError(`The transfer of "${wanted.url}" broke off: ${why}`, { cause: error });
    } finally {
      clearInterval(pace);
    }
  } finally {
    clearTimeout(timer);
  }
}

/** The answer whose body is the file or the rest of it; undefined when everything is here already. */
async function ask(wanted: Download, have: number, signal: AbortSignal): Promise<Response | undefined> {
  const headers: Record<string, string> = have > 0 ? { range: `bytes=${have}-` } : {};
  let response: Response;
  try {
    response = await fetch(wanted.url, { signal, headers, redirect: 'follow' });
  } catch (error) {
    wanted.signal.throwIfAborted();
    const why = signal.aborted ? `no answer within ${answerWithin / 1000} s` : reasonOf(error);
    throw new UnreachableError(`"${new URL(wanted.url).host}" cannot be reached: ${why}`, { cause: error });
  }
  if (response.status === 416) {
    // Asked for what lies behind the end: the part is whole, or it is not a part of this file.
    await response.body?.cancel();
    return undefined;
  }
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    throw new LabsError(`"${wanted.url}" answered ${response.status} ${response.statusText}`.trim());
  }
  return response;
}

async function checkSum(wanted: Download, part: string): Promise<void> {
  const sum = await sha256Of(part);
  if (sum !== wanted.sha256) {
    await rm(part, { force: true });
    throw new BrokenTransferError(
      `"${wanted.url}" has the checksum ${sum}, and ${wanted.sha256} is pinned; the file was not kept`,
    );
  }
}

/** fetch wraps the real reason, often more than once. */
function reasonOf(error: unknown): string {
  const cause = (error as { cause?: unknown }).cause;
  if (cause !== undefined && cause !== error) {
    return reasonOf(cause);
  }
  const { message, code } = error as { message?: string; code?: string };
  return message === undefined || message === '' ? (code ?? String(error)) : message;
}
