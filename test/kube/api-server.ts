import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { ExecutionContext } from 'ava';
import { type WebSocket, WebSocketServer } from 'ws';
import { stringify } from 'yaml';

/** A request as the server got it. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly type: string | undefined;
  readonly body: string;
}

export interface FakeServer {
  readonly kubeconfig: string;
  readonly asked: Asked[];
}

/** Speaks HTTP without TLS, with the answers given: a status and an object, or a plain text. */
export async function fakeServer(
  t: ExecutionContext,
  answer: (asked: Asked) => [status: number, body: object | string] | undefined,
  program?: (socket: WebSocket, url: URL) => void,
): Promise<FakeServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => void respond(request, response));
  const respond = async (request: IncomingMessage, response: ServerResponse) => {
    const { method = '', url = '', headers } = request;
    const one = { method, url, type: headers['content-type'], body: await text(request) };
    asked.push(one);
    const [status, body] = answer(one) ?? [];
    if (status !== undefined) {
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    }
  };
  const sockets = new WebSocketServer({
    noServer: true,
    handleProtocols: (offered) => [...offered][0] ?? false,
  });
  server.on('upgrade', (request, socket, head) => {
    const url = new URL(request.url ?? '', 'http://server');
    if (program === undefined || !url.pathname.endsWith('/pods/web/exec')) {
      socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (one) => program(one, url));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const folder = await mkdtemp(join(tmpdir(), 'labs-kube-'));
  t.teardown(async () => {
    sockets.close();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  });
  const kubeconfig = join(folder, 'one.kubeconfig');
  await writeFile(kubeconfig, kubeconfigOf((server.address() as AddressInfo).port));
  return { kubeconfig, asked };
}

export function kubeconfigOf(port: number): string {
  return stringify({
    clusters: [{ name: 'one', cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: 'one', user: {} }],
  });
}
