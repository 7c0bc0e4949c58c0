import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { ExecutionContext } from 'ava';
import { parseDocument } from 'yaml';
import { root, run } from '../e2e/labs.ts';
import { answer, type Manner } from './bad-server.ts';

export interface BadRegistry {
  /** What makes `labs images pull toolbox` ask this registry, and no other route. */
  readonly env: Readonly<Record<string, string>>;
  /** What the artifact's image is called here: a name of this test's own, so the machine's images stay as they are. */
  readonly tag: string;
  behave(manner: Manner): void;
}

const imageType = 'application/vnd.oci.image.manifest.v1+json';
const digestOf = (bytes: Buffer) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** An image registry (OCI distribution specification) with one image, of one layer, which it gives out as it is told. */
export async function startBadRegistry(t: ExecutionContext, folder: string): Promise<BadRegistry> {
  const layer = await layerIn(join(folder, 'layer'));
  const config = Buffer.from(
    JSON.stringify({
      architecture: process.arch === 'x64' ? 'amd64' : process.arch,
      os: 'linux',
      config: { Cmd: ['true'] },
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
    }),
  );
  const part = (mediaType: string, bytes: Buffer) => ({
    mediaType: `application/vnd.oci.image.${mediaType}`,
    digest: digestOf(bytes),
    size: bytes.length,
  });
  const manifest = Buffer.from(
    JSON.stringify({
      ...{ schemaVersion: 2, mediaType: imageType },
      config: part('config.v1+json', config),
      layers: [part('layer.v1.tar', layer)],
    }),
  );
  const blobs = new Map([layer, config, manifest].map((bytes) => [digestOf(bytes), bytes]));
  let manner: Manner = 'good';
  const server = createServer((request, response) => {
    const digest = /sha256:[0-9a-f]{64}$/.exec(request.url ?? '')?.[0] ?? '';
    const bytes = blobs.get(digest);
    if (request.url === '/v2/') {
      answer(manner === 'refusing' || manner === 'mute' ? manner : 'good', Buffer.from('{}'), 0, response);
    } else if (bytes === undefined) {
      response.writeHead(404).end();
    } else {
      if (bytes === manifest) {
        response.setHeader('content-type', imageType);
        response.setHeader('docker-content-digest', digest);
      }
      answer(bytes === layer ? manner : 'good', bytes, 0, response);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  const name = `faults-${randomBytes(4).toString('hex')}`;
  const tag = `labs.local/${name}:v1`;
  const mirror = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const templates = join(folder, 'templates');
  await cp(join(root, 'templates'), templates, { recursive: true });
  await pinToolbox(templates, tag, `${name}/${name}:v1@${digestOf(manifest)}`);
  return {
    env: {
      LABS_TEMPLATES: templates,
      LABS_CACHE: join(folder, 'cache'),
      LABS_ROUTE: 'registry',
      LABS_IMAGE_MIRROR: mirror,
      LABS_NODE: process.execPath,
    },
    tag,
    behave: (next) => {
      manner = next;
    },
  };
}

async function layerIn(folder: string): Promise<Buffer> {
  await mkdir(folder);
  await writeFile(join(folder, 'file'), randomBytes(1024 * 1024));
  await run('tar', '-cf', `${folder}.tar`, '-C', folder, 'file');
  return await readFile(`${folder}.tar`);
}

async function pinToolbox(templates: string, tag: string, reference: string): Promise<void> {
  const path = join(templates, 'artifacts', 'toolbox.yaml');
  const document = parseDocument(await readFile(path, 'utf8'));
  document.set('tags', document.createNode([tag]));
  document.set('pull', reference);
  await writeFile(path, document.toString());
}
