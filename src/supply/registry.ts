import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { command } from '../command.ts';
import { LabsError } from '../errors.ts';
import { CommandError } from '../exec.ts';
import { mebibytes } from '../report/bytes.ts';
import { placeOf } from './cache.ts';
import type { SupplyContext } from './context.ts';
import { download, UnreachableError } from './fetch-file.ts';
import type { Wanted } from './here.ts';
import type { FilesRecipe, ImageRecipe } from './recipe.ts';
import { builtFilesOf } from './recipes.ts';
import { mirrorReference, mirrorUrl, parseReference } from './settings.ts';

/** What a route gives: files in `partial/out`, or an image under the recipe's tags. */
export interface Made {
  readonly from: string;
  readonly files: readonly string[];
}

/** Milliseconds until the engine has the manifest: its own patience with a silent host is longer than a user's. */
const manifestWithin = 10_000;
const pullWithin = 30 * 60_000;

/** Where the registry route would get the artifact: the host and what is asked of it; undefined when nowhere. */
export function registrySource(
  { recipe, whole }: Wanted,
  context: SupplyContext,
): { readonly host: string; readonly from: string } | undefined {
  if (recipe.kind === 'image') {
    if (recipe.pull === undefined) {
      return undefined;
    }
    const from = mirrorReference(recipe.pull, context.settings.imageMirrors);
    return { host: parseReference(from).host, from };
  }
  const file = downloadOf(recipe, context);
  const given = downloadedFilesOf(recipe);
  const enough = !whole || builtFilesOf(recipe).every((name) => given.includes(name));
  return file === undefined || !enough ? undefined : { host: new URL(file.url).host, from: file.url };
}

/** The host's tool is for the host, everything else for what containers run on. */
export function downloadOf(recipe: FilesRecipe, context: SupplyContext) {
  const platform = recipe.host === undefined ? context.platform : context.hostPlatform;
  const file = recipe.download?.platforms[platform];
  return file === undefined
    ? undefined
    : { sha256: file.sha256, url: mirrorUrl(file.url, context.settings.fileMirrors) };
}

function downloadedFilesOf(recipe: FilesRecipe): string[] {
  const { members, file } = recipe.download ?? {};
  return members === undefined ? [file ?? recipe.host?.file ?? recipe.name] : Object.keys(members);
}

/** Gets an artifact from its registry. Reasons for not getting it are thrown; `note` says what happens now. */
export async function fetchArtifact(
  wanted: Wanted,
  context: SupplyContext,
  note: (text: string) => void,
): Promise<Made> {
  const { recipe, key } = wanted;
  const source = registrySource(wanted, context);
  if (source === undefined) {
    throw new LabsError('no public source is pinned in the recipe');
  }
  const attempt = () =>
    recipe.kind === 'image'
      ? pull(recipe, source.from, context, note)
      : downloadFiles(recipe, key, source.from, context, note);
  return oncePerHost(source.host, context, attempt);
}

/**
 * The first to ask a host finds out whether it can be reached; those who come meanwhile wait for that, and if it
 * cannot, nobody waits for it again.
 */
async function oncePerHost(
  host: string,
  context: SupplyContext,
  attempt: () => Promise<Made>,
): Promise<Made> {
  const asked = context.unreachable.get(host);
  if (asked !== undefined) {
    const reason = await asked;
    if (reason !== undefined) {
      throw new UnreachableError(reason);
    }
    return attempt();
  }
  const running = attempt();
  const answer = running.then(
    () => undefined,
    (error: unknown) => (error instanceof UnreachableError ? error.message : undefined),
  );
  // Those who come meanwhile wait as long as it takes to know a host silent, not for the whole transfer.
  context.unreachable.set(host, Promise.race([answer, silentBy(manifestWithin + 500)]));
  void answer.then((reason) => context.unreachable.set(host, Promise.resolve(reason)));
  return running;
}

function silentBy(milliseconds: number): Promise<undefined> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds, undefined).unref();
  });
}

async function pull(
  recipe: ImageRecipe,
  reference: string,
  context: SupplyContext,
  note: (text: string) => void,
): Promise<Made> {
  note(`pulling ${reference}`);
  const silent = new AbortController();
  const timer = setTimeout(() => silent.abort(), manifestWithin);
  const pulling = context.run(command('docker', 'pull', '--platform', context.platform, reference), {
    timeout: pullWithin,
    signal: silent.signal,
    onLine: (line) => {
      clearTimeout(timer);
      note(`pulling ${reference}: ${line}`);
    },
  });
  try {
    await pulling;
  } catch (error) {
    context.signal.throwIfAborted();
    throw pullError(error, reference, silent.signal.aborted);
  } finally {
    clearTimeout(timer);
  }
  for (const tag of recipe.tags) {
    await context.run(command('docker', 'tag', reference, tag));
  }
  return { from: reference, files: [] };
}

function pullError(error: unknown, reference: string, silent: boolean): unknown {
  const { host } = parseReference(reference);
  if (silent) {
    return new UnreachableError(`"${host}" did not answer the engine within ${manifestWithin / 1000} s`);
  }
  if (!(error instanceof CommandError)) {
    return error;
  }
  const last = error.output.stderr.trim().split('\n').at(-1) ?? '';
  const out =
    /no such host|connection refused|i\/o timeout|network is unreachable|Client\.Timeout|no route to host/i;
  return out.test(last)
    ? new UnreachableError(`"${host}" cannot be reached by the engine: ${last}`, { cause: error })
    : new LabsError(`"${reference}": ${last === '' ? error.message : last}`, { cause: error });
}

async function downloadFiles(
  recipe: FilesRecipe,
  key: string,
  url: string,
  context: SupplyContext,
  note: (text: string) => void,
): Promise<Made> {
  const { partial } = placeOf(context.cache, recipe.name, key);
  const out = join(partial, 'out');
  const archive = join(partial, basename(new URL(url).pathname) || 'file');
  await download({
    url,
    sha256: downloadOf(recipe, context)?.sha256 ?? '',
    to: archive,
    signal: context.signal,
    clock: context.clock,
    onProgress: (bytes, total) => note(`downloading ${url}: ${progressText(bytes, total)}`),
  });
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const members = recipe.download?.members;
  const names = downloadedFilesOf(recipe);
  if (members === undefined) {
    await rename(archive, join(out, names[0] ?? recipe.name));
  } else {
    note(`unpacking ${basename(archive)}`);
    const unpacked = join(partial, 'unpacked');
    await mkdir(unpacked, { recursive: true });
    await context.run(command('tar', '-xf', archive, '-C', unpacked, ...Object.values(members)));
    for (const [name, path] of Object.entries(members)) {
      await mkdir(dirname(join(out, name)), { recursive: true });
      await rename(join(unpacked, path), join(out, name));
    }
  }
  await Promise.all(names.map((name) => chmod(join(out, name), 0o755)));
  return { from: url, files: names };
}

function progressText(bytes: number, total: number | undefined): string {
  return total === undefined ? mebibytes(bytes) : `${mebibytes(bytes)} of ${mebibytes(total)}`;
}
