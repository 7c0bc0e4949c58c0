import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Command, command } from '../command.ts';
import { LabsError } from '../errors.ts';
import { CommandError } from '../exec.ts';
import type { BuildJob } from './build-go.ts';
import type { Build, Platform } from './recipe.ts';
import type { Made } from './registry.ts';

const buildWithin = 30 * 60_000;

/** A root file system as one tar, from the mirror that this machine's own apt uses. */
export async function buildDebian(build: Build<'debian'>, job: BuildJob): Promise<Made> {
  const { place, context, note } = job;
  const mirror = await findMirror('/etc/apt');
  const out = join(place.partial, 'out');
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const make = debootstrap(build, join(out, build.file), mirror, context.platform);
  note(`installing ${build.packages.length} packages of Debian ${build.suite}`);
  const onLine = (line: string) => note(line.replace(/^I: /, ''));
  // Reproducible: the same packages give the same tar, whenever it is made. And what a killed mmdebstrap leaves
  // behind is removed with the partial folder.
  const temporary = join(place.partial, 'tmp');
  await rm(temporary, { recursive: true, force: true });
  await mkdir(temporary, { recursive: true });
  const env = { SOURCE_DATE_EPOCH: '1', TMPDIR: temporary };
  await context.run({ ...make, env }, { timeout: buildWithin, onLine }).catch((error: unknown) => {
    if (error instanceof CommandError && error.reason === 'missing') {
      throw new LabsError('Building a root file system needs `mmdebstrap`, which is not installed', {
        hint: '`labs doctor --fix` installs it.',
        cause: error,
      });
    }
    throw error;
  });
  return { from: `mmdebstrap ${build.suite}`, files: [build.file] };
}

function debootstrap(build: Build<'debian'>, tar: string, mirror: DebianMirror, platform: Platform): Command {
  const excludes = build.without.map((path) => `--dpkgopt=path-exclude=${path}`);
  const [, architecture = 'amd64'] = platform.split('/');
  return command(
    'mmdebstrap',
    `--variant=${build.variant}`,
    '--format=tar',
    `--architectures=${architecture}`,
    `--include=${build.packages.join(',')}`,
    '--aptopt=Acquire::Retries "3"',
    '--aptopt=Acquire::http::Timeout "30"',
    // Nothing of this has to survive a power cut half way: without the fsync of dpkg it takes half the time.
    '--dpkgopt=force-unsafe-io',
    ...excludes,
    build.suite,
    tar,
    `deb ${mirror.signedBy === undefined ? '' : `[signed-by=${mirror.signedBy}] `}${mirror.uri} ${build.suite} main`,
  );
}

export interface DebianMirror {
  readonly uri: string;
  readonly signedBy?: string;
}

export async function findMirror(folder: string): Promise<DebianMirror> {
  const parts = join(folder, 'sources.list.d');
  const names = (await readdir(parts).catch(() => [])).sort();
  const paths = [join(folder, 'sources.list'), ...names.map((name) => join(parts, name))];
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const mirror = path.endsWith('.sources')
      ? mirrorOfDeb822(text)
      : path.endsWith('.list')
        ? mirrorOfList(text)
        : undefined;
    if (mirror !== undefined) {
      return mirror;
    }
  }
  throw new LabsError('No Debian mirror is configured on this machine, so no root file system can be built', {
    hint: 'The build route needs Debian; elsewhere set LABS_ROUTE=registry, or bring a tar of `labs images save`.',
  });
}

/** A one-line entry, `deb [options] URI SUITE main ...` (sources.list(5)). */
export function mirrorOfList(text: string): DebianMirror | undefined {
  for (const line of text.split('\n')) {
    const [, options = '', uri = '', rest = ''] =
      /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(.*)$/.exec(line.trim()) ?? [];
    if (isDebian(uri) && /\bmain\b/.test(rest)) {
      return described(uri, /signed-by=(\S+)/i.exec(options)?.[1]);
    }
  }
  return undefined;
}

/** A stanza of `Field: value` lines (sources.list(5), deb822 style). */
export function mirrorOfDeb822(text: string): DebianMirror | undefined {
  for (const stanza of text.split(/\n\s*\n/)) {
    const field = (name: string) => new RegExp(`^${name}:[ \\t]*(.*)$`, 'im').exec(stanza)?.[1]?.trim() ?? '';
    const uri = field('URIs')
      .split(/\s+/)
      .find((one) => isDebian(one));
    const enabled = !/^no$/i.test(field('Enabled'));
    if (
      enabled &&
      uri !== undefined &&
      field('Types').split(/\s+/).includes('deb') &&
      /\bmain\b/.test(field('Components'))
    ) {
      return described(uri, field('Signed-By') || undefined);
    }
  }
  return undefined;
}

/** Debian's archive is served below a folder `debian`; its security archive and other vendors' are elsewhere. */
function isDebian(uri: string): boolean {
  return /^https?:\/\/\S+\/debian\/?$/.test(uri);
}

function described(uri: string, signedBy: string | undefined): DebianMirror {
  // An inline key (deb822 allows one) is no path; apt's own trusted keys are used then.
  return signedBy?.startsWith('/') ? { uri, signedBy } : { uri };
}
