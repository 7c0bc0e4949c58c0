import { readFile, stat } from 'node:fs/promises';
import { Agent as HttpAgent, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { text } from 'node:stream/consumers';
import { createSecureContext, type SecureContext } from 'node:tls';
import { parseKubeconfig } from './kubeconfig.ts';
import { patience, SilenceError } from './silence.ts';

/** An API server, and who we are to it. */
export interface Connection {
  readonly server: URL;
  /** Certificates and key, taken apart once and not for each connection; none for a server without TLS. */
  readonly tls: { readonly secureContext?: SecureContext };
  readonly agent: HttpAgent;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const known = new Map<string, { readonly version: string; readonly connection: Connection }>();

/** The connection that a kubeconfig describes, the same one as long as the file does not change; throws for a bad file. */
export async function connectionOf(path: string): Promise<Connection> {
  const { mtimeMs, ino, size } = await stat(path);
  const version = `${mtimeMs} ${ino} ${size}`;
  const before = known.get(path);
  if (before?.version === version) {
    return before.connection;
  }
  before?.connection.agent.destroy();
  const connection = connect(await readFile(path, 'utf8'));
  known.set(path, { version, connection });
  return connection;
}

function connect(file: string): Connection {
  const { server, ...credentials } = parseKubeconfig(file);
  // A handshake costs both sides more than what is asked; so few connections, and used again.
  const keep = { keepAlive: true, maxSockets: 4 };
  if (server.protocol !== 'https:') {
    return { server, tls: {}, agent: new HttpAgent(keep) };
  }
  const tls = { secureContext: createSecureContext(credentials) };
  return { server, tls, agent: new HttpsAgent({ ...keep, ...tls }) };
}

/** One request; resolves with whatever the server answers, rejects when it does not. */
export async function request(
  { server, agent }: Connection,
  path: string,
  options: { method: 'GET'; accept?: string } | { method: 'PATCH'; type: string; body: string },
  signal: AbortSignal,
): Promise<Answer> {
  const { request: send } =
    server.protocol === 'https:' ? await import('node:https') : await import('node:http');
  const body = options.method === 'PATCH' ? Buffer.from(options.body) : undefined;
  const settings: RequestOptions = {
    method: options.method,
    agent,
    signal,
    timeout: patience,
    headers: {
      accept: (options.method === 'GET' && options.accept) || 'application/json',
      ...(options.method === 'PATCH' && {
        'content-type': options.type,
        'content-length': body?.length ?? 0,
      }),
    },
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = send(new URL(path, server), settings, resolve);
    sent.on('timeout', () => sent.destroy(new SilenceError(`nothing came for ${patience} ms`)));
    sent.on('error', reject).end(body);
  });
  return { status: response.statusCode ?? 0, text: await text(response) };
}
