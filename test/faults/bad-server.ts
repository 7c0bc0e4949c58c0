import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { parseDocument } from 'yaml';
import { root } from '../e2e/labs.ts';

/** How a mirror can fail a client, and how one does not. */
export type Manner = 'good' | 'cut' | 'damaged' | 'mute' | 'stalling' | 'refusing';

export interface BadServer {
  /** What makes `labs images pull kind` ask this server, and no other route. */
  readonly env: Readonly<Record<string, string>>;
  behave(manner: Manner): void;
  readonly requests: () => number;
}

const size = 3 * 1024 * 1024;

/** A file server that gives out one file, as the artifact `kind`, in a way that can be changed. */
export async function startBadServer(t: ExecutionContext, folder: string): Promise<BadServer> {
  const file = randomBytes(size);
  let manner: Manner = 'good';
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    answer(manner, file, from, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const templates = join(folder, 'templates');
  await cp(join(root, 'templates'), templates, { recursive: true });
  await pinKind(templates, createHash('sha256').update(file).digest('hex'));
  return {
    env: {
      LABS_TEMPLATES: templates,
      LABS_CACHE: join(folder, 'cache'),
      LABS_ROUTE: 'registry',
      LABS_FILE_MIRROR: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      // Where Node is looked for is no business of these tests.
      LABS_NODE: process.execPath,
    },
    behave: (next) => {
      manner = next;
    },
    requests: () => requests,
  };
}

/** Gives out the bytes `from` there on, in that manner; headers that are set already go along. */
export function answer(manner: Manner, file: Buffer, from: number, response: ServerResponse): void {
  if (manner === 'mute') {
    return;
  }
  if (manner === 'refusing') {
    response.writeHead(503).end();
    return;
  }
  const body = Buffer.from(file.subarray(from));
  if (manner === 'damaged') {
    body[body.length - 1] = (body.at(-1) ?? 0) ^ 1;
  }
  response.writeHead(from > 0 ? 206 : 200, { 'content-length': body.length });
  if (manner === 'good' || manner === 'damaged') {
    response.end(body);
    return;
  }
  response.write(body.subarray(0, body.length / 2), () => {
    if (manner === 'cut') {
      response.destroy();
    }
  });
}

async function pinKind(templates: string, sha256: string): Promise<void> {
  const path = join(templates, 'artifacts', 'kind.yaml');
  const document = parseDocument(await readFile(path, 'utf8'));
  const platform = `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const download = { platforms: { [platform]: { url: 'https://files.example/kind', sha256 } } };
  document.setIn(['download'], document.createNode(download));
  await writeFile(path, document.toString());
}
