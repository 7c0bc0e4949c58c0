import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { copyFile, cp, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ExecutionContext } from 'ava';
import { parseDocument } from 'yaml';
import { systemClock } from '../../src/clock.ts';
import { command } from '../../src/command.ts';
import { runner } from '../../src/exec.ts';
import { findFolders } from '../../src/folders.ts';
import { sha256Of } from '../../src/supply/cache.ts';
import { type SupplyContext, supplyContext } from '../../src/supply/context.ts';
import { type Obtained, obtain } from '../../src/supply/obtain.ts';
import { loadRecipes } from '../../src/supply/recipes.ts';
import { mirrorReference } from '../../src/supply/settings.ts';
import { root } from './labs.ts';

/** The public images, and the name under which each recipe pulls it. */
const images = ['node', 'toolbox', 'multus'] as const;
/** Artifact and file: what is downloaded on the registry route. koko has no public download, so only the test has one. */
const files = [
  ['kind', 'kind'],
  ['kubernetes', 'kubectl'],
  ['multus-files', 'multus.yml'],
  ['koko-files', 'koko'],
] as const;

export interface RegistryRoute {
  /** A copy of the templates whose pins are those of the local registry and file server. */
  readonly templates: string;
  /** What makes `labs` use them, and nothing else. */
  readonly env: Record<string, string>;
  /** What the build route made, which is what the servers give out. */
  readonly built: Obtained;
  /** Requests the file server has answered so far, by file name. */
  readonly served: readonly string[];
}

/** Fills a local registry and a local file server from the build route, and pins what they give out. */
export async function prepareRegistryRoute(t: ExecutionContext, folder: string): Promise<RegistryRoute> {
  const controller = new AbortController();
  const run = runner(controller.signal);
  const base = {
    run,
    signal: controller.signal,
    clock: systemClock,
    env: process.env,
    folders: findFolders(root, process.env, root),
  };
  const context = await supplyContext(base, () => {});
  const build: SupplyContext = {
    ...context,
    settings: { route: 'build', imageMirrors: {}, fileMirrors: {} },
  };
  const built = await obtain(
    await loadRecipes(join(root, 'templates')),
    [...images, ...files.map(([name]) => name)],
    build,
  );
  const own = await obtain(await loadRecipes(join(root, 'test', 'fixtures', 'supply')), ['registry'], build);
  const registry = await startRegistry(t, own.file('registry'), join(folder, 'registry'));
  const { url, served } = await serveFolder(t, join(folder, 'files'));

  const templates = join(folder, 'templates');
  await cp(join(root, 'templates'), templates, { recursive: true });
  for (const name of images) {
    await pinImage(name, built.image(name), registry, templates, context);
  }
  await mkdir(join(folder, 'files', 'files.example'), { recursive: true });
  for (const [artifact, file] of files) {
    const path = built.file(artifact, file);
    await copyFile(path, join(folder, 'files', 'files.example', file));
    await pin(templates, artifact, ['download'], {
      file,
      platforms: {
        [context.platform]: { url: `https://files.example/${file}`, sha256: await sha256Of(path) },
      },
    });
  }
  const env = {
    LABS_TEMPLATES: templates,
    LABS_CACHE: join(folder, 'cache'),
    LABS_ROUTE: 'registry',
    LABS_IMAGE_MIRROR: `docker.io=${registry},ghcr.io=${registry}`,
    LABS_FILE_MIRROR: url,
  };
  return { templates, env, built, served };
}

async function pinImage(
  name: string,
  tag: string,
  registry: string,
  templates: string,
  { run }: SupplyContext,
) {
  const { byName } = await loadRecipes(templates);
  const recipe = byName.get(name);
  const [reference = ''] = (recipe?.kind === 'image' ? (recipe.pull ?? '') : '').split('@');
  const pushed = mirrorReference(reference, { '*': registry });
  await run(command('docker', 'tag', tag, pushed));
  try {
    const { stdout } = await run(command('docker', 'push', pushed), { timeout: 300_000 });
    const digest = /digest: (sha256:[0-9a-f]{64})/.exec(stdout)?.[1];
    await pin(templates, name, ['pull'], `${reference}@${digest}`);
  } finally {
    await run(command('docker', 'rmi', pushed));
  }
}

async function pin(templates: string, name: string, path: readonly string[], value: unknown): Promise<void> {
  const file = join(templates, 'artifacts', `${name}.yaml`);
  const document = parseDocument(await readFile(file, 'utf8'));
  document.setIn(path, document.createNode(value));
  await writeFile(file, document.toString());
}

/** Docker takes a registry on 127.0.0.0/8 without TLS. Returns `127.0.0.1:PORT`. */
async function startRegistry(t: ExecutionContext, program: string, folder: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const child = spawn(program, ['127.0.0.1:0', folder], { stdio: ['ignore', 'pipe', 'ignore'] });
  endWith(t, child);
  const [line] = await once(child.stdout, 'data');
  return String(line).trim();
}

async function serveFolder(t: ExecutionContext, folder: string) {
  const served: string[] = [];
  const server = createServer(async (request, response) => {
    const path = join(folder, new URL(request.url ?? '/', 'http://localhost').pathname);
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) {
      response.writeHead(404).end();
      return;
    }
    served.push(basename(path));
    response.writeHead(200, { 'content-length': found.size });
    await pipeline(createReadStream(path), response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, served };
}

/** Ends a process of the test's own, and waits until it has. */
export function endWith(t: ExecutionContext, child: ChildProcess): void {
  t.teardown(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGTERM');
      await Promise.race([once(child, 'exit'), systemClock.sleep(20_000)]);
      child.kill('SIGKILL');
    }
  });
}
