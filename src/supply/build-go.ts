import { chmod, copyFile, cp, link, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { type Command, command } from '../command.ts';
import { LabsError } from '../errors.ts';
import { CommandError } from '../exec.ts';
import type { Place } from './cache.ts';
import type { SupplyContext } from './context.ts';
import type { Build, FilesRecipe, Platform } from './recipe.ts';
import { builtFilesOf } from './recipes.ts';
import type { Made } from './registry.ts';

/** The oldest Go that builds every module of the templates (Kubernetes asks for the most). */
const goVersion = { major: 1, minor: 26 };
const buildWithin = 2 * 60 * 60_000;

export interface BuildJob {
  readonly place: Place;
  readonly templates: string;
  readonly context: SupplyContext;
  readonly note: (text: string) => void;
}

/**
 * `go build` of every package in a copy of the module, because the templates may be read-only. What is compiled stays
 * in Go's own cache, so a build that was ended goes on where it was.
 */
export async function buildGo(recipe: FilesRecipe, build: Build<'go'>, job: BuildJob): Promise<Made> {
  const { place, context, note } = job;
  await requireGo(context);
  const source = join(place.partial, 'source');
  const out = join(place.partial, 'out');
  await rm(source, { recursive: true, force: true });
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  await cp(join(job.templates, 'go', build.module), source, { recursive: true });
  const env = goEnvironment(recipe.host === undefined ? context.platform : context.hostPlatform, context);
  note('resolving modules');
  let packages = 0;
  const onLine = (line: string) => {
    if (line.startsWith('go: downloading ')) {
      note(line.slice('go: '.length));
    } else if (/^[\w.-]+(\/[\w.~-]+)*$/.test(line)) {
      packages += 1;
      note(`compiling ${line} (${packages} packages so far)`);
    }
  };
  for (const step of goBuildCommands(build, out)) {
    await context.run({ ...step, env }, { cwd: source, timeout: buildWithin, onLine });
  }
  for (const [name, target] of Object.entries(build.links)) {
    await link(join(out, target), join(out, name));
  }
  for (const [name, from] of Object.entries(build.files)) {
    await copyFromModule(from, join(out, name), source, env, context);
  }
  return { from: `go build in ${build.module}`, files: builtFilesOf(recipe) };
}

/** Packages that go names as wanted anyway are built in one call, in which the linking runs side by side. */
export function goBuildCommands(build: Build<'go'>, out: string): Command[] {
  const variables = Object.entries(build.variables).map(([name, value]) => `-X ${name}=${value}`);
  const flags = [
    '-v',
    '-trimpath',
    ...(build.tags.length === 0 ? [] : ['-tags', build.tags.join(',')]),
    '-ldflags',
    ['-s', '-w', ...variables].join(' '),
  ];
  const all = Object.entries(build.packages);
  const grouped = all.filter(([name, path]) => isGrouped(name, path)).map(([, path]) => path);
  const single = all.filter(([name, path]) => !isGrouped(name, path));
  return [
    ...(grouped.length === 0 ? [] : [command('go', 'build', ...flags, '-o', `${out}/`, ...grouped)]),
    ...single.map(([name, path]) => command('go', 'build', ...flags, '-o', join(out, name), path)),
  ];
}

function isGrouped(name: string, path: string): boolean {
  return defaultName(path) === name;
}

/** A last element `v2` is a module's major version, and go leaves naming to the element before it: not relied on. */
function defaultName(path: string): string {
  const name = basename(path);
  return /^v\d+$/.test(name) || name === '.' ? '' : name;
}

/**
 * Go's caches are kept beside the artifacts, so removing the one folder removes all; a user's own setting stands.
 * -modcacherw, because Go's module cache is read-only otherwise and that folder could not be removed.
 */
export function goEnvironment(platform: Platform, context: SupplyContext): Record<string, string> {
  const [os = 'linux', arch = 'amd64'] = platform.split('/');
  const { env, cache } = context;
  return {
    CGO_ENABLED: '0',
    GOOS: os,
    GOARCH: arch,
    GOWORK: 'off',
    GOCACHE: env.GOCACHE || join(cache, 'go', 'build'),
    GOMODCACHE: env.GOMODCACHE || join(cache, 'go', 'mod'),
    GOFLAGS: [env.GOFLAGS ?? '', '-mod=readonly', '-modcacherw', '-buildvcs=false'].join(' ').trim(),
  };
}

async function requireGo(context: SupplyContext): Promise<void> {
  const wanted = `${goVersion.major}.${goVersion.minor}`;
  const hint = `Install Go ${wanted} or newer and put it on PATH, or set LABS_ROUTE=registry where registries can be reached.`;
  const { stdout } = await context.run(command('go', 'version')).catch((error: unknown) => {
    if (error instanceof CommandError && error.reason === 'missing') {
      throw new LabsError(`Building needs Go ${wanted} or newer, and there is no \`go\` on PATH`, {
        hint,
        cause: error,
      });
    }
    throw error;
  });
  const [, major, minor] = /\bgo(\d+)\.(\d+)/.exec(stdout) ?? [];
  // A development version prints no release number; it is taken to be newer.
  if (major === undefined || minor === undefined) {
    return;
  }
  if (
    Number(major) < goVersion.major ||
    (Number(major) === goVersion.major && Number(minor) < goVersion.minor)
  ) {
    throw new LabsError(`Building needs Go ${wanted} or newer, and \`go\` on PATH is ${major}.${minor}`, {
      hint,
    });
  }
}

async function copyFromModule(
  from: string,
  to: string,
  source: string,
  env: Record<string, string>,
  context: SupplyContext,
): Promise<void> {
  const [module = '', path = ''] = from.split(':');
  const list = { ...command('go', 'list', '-m', '-f', '{{.Dir}}', module), env };
  const folder = (await context.run(list, { cwd: source })).stdout.trim();
  if (folder === '') {
    throw new LabsError(`The module ${module} was not downloaded, so its file "${path}" cannot be copied`, {
      hint: 'The recipe copies files of modules that its packages are built from.',
    });
  }
  await copyFile(join(folder, path), to);
  // Files of the module cache are read-only, and a cache entry has to be removable.
  await chmod(to, 0o644);
}
