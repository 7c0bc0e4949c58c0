import { readFile, stat } from 'node:fs/promises';
import { Agent as HttpAgent, type IncomingMessage, type RequestOptions } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { text } from 'node:stream/consumers';
import { parse } from 'yaml';
import * as z from 'zod';
import { patience, SilenceError } from './silence.ts';

/** An API server, and who we are to it. */
export interface Connection {
  readonly server: URL;
  /** PEM texts; none for a server without TLS. */
  readonly credentials: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly agent: HttpAgent;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const base64 = z.string().transform((value) => Buffer.from(value, 'base64').toString('utf8'));

// As kind writes it: one cluster, one user with a client certificate.
const kubeconfig = z.object({
  clusters: z.tuple([
    z.object({ cluster: z.object({ server: z.url(), 'certificate-authority-data': base64.optional() }) }),
  ]),
  users: z.tuple([
    z.object({
      user: z.object({
        'client-certificate-data': base64.optional(),
        'client-key-data': base64.optional(),
      }),
    }),
  ]),
});

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
  const connection = connect(parse(await readFile(path, 'utf8'), { logLevel: 'error' }));
  known.set(path, { version, connection });
  return connection;
}

function connect(file: unknown): Connection {
  const {
    clusters: [{ cluster }],
    users: [{ user }],
  } = kubeconfig.parse(file);
  const server = new URL(cluster.server);
  const credentials = {
    ...(cluster['certificate-authority-data'] && { ca: cluster['certificate-authority-data'] }),
    ...(user['client-certificate-data'] && { cert: user['client-certificate-data'] }),
    ...(user['client-key-data'] && { key: user['client-key-data'] }),
  };
  // A handshake costs both sides more than what is asked; so few connections, and used again.
  const keep = { keepAlive: true, maxSockets: 4 };
  const agent =
    server.protocol === 'https:' ? new HttpsAgent({ ...keep, ...credentials }) : new HttpAgent(keep);
  return { server, credentials, agent };
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
