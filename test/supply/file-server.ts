import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';

export type Answer = (request: IncomingMessage, response: ServerResponse) => void;

export interface FileServer {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** The Range header of every request so far; undefined where there was none. */
  readonly ranges: (string | undefined)[];
}

/** A server of its own for one test. The last answer is given to all further requests. */
export async function serve(t: ExecutionContext, ...answers: Answer[]): Promise<FileServer> {
  const ranges: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    const answer = answers[Math.min(ranges.length, answers.length - 1)];
    ranges.push(request.headers.range);
    answer?.(request, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ranges };
}

/** The whole file, or what the Range header asks for. */
export function whole(content: Buffer): Answer {
  return (request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? Number.NaN);
    if (Number.isNaN(from)) {
      response.writeHead(200, { 'content-length': content.length }).end(content);
    } else if (from >= content.length) {
      response.writeHead(416).end();
    } else {
      const rest = content.subarray(from);
      response.writeHead(206, { 'content-length': rest.length }).end(rest);
    }
  };
}

/** Ranges are not understood, as by many simple servers. */
export function wholeOnly(content: Buffer): Answer {
  return (_request, response) => response.writeHead(200, { 'content-length': content.length }).end(content);
}

/** Promises the whole file and hangs up after a part of it. */
export function cutShort(content: Buffer, after: number): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': content.length });
    response.write(content.subarray(0, after), () => response.destroy());
  };
}

/** Promises the whole file and sends a byte of it now and then, until the other side hangs up. */
export function drip(content: Buffer, every: number): Answer {
  return (_request, response) => {
    response.writeHead(200, { 'content-length': content.length });
    let at = 0;
    const timer = setInterval(() => response.write(content.subarray(at, ++at)), every);
    response.once('close', () => clearInterval(timer));
  };
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}
