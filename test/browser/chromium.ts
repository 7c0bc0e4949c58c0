import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { argv, env, getuid, stdout } from 'node:process';

/** A Chromium that a test can drive. */
export interface Browser {
  readonly executablePath: string;
  readonly env: Readonly<Record<string, string>>;
}

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const cache = join(
  env.LABS_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'labs'),
  'chromium',
);

/** The one on PATH, or the one that an earlier set-up has put into the cache. */
export function findChromium(): Browser | undefined {
  const own = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
  const found = (env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => names.map((name) => join(folder, name)))
    .find((file) => existsSync(file));
  if (found !== undefined) {
    return { executablePath: found, env: own };
  }
  const unpacked = join(cache, 'usr/lib/chromium/chromium');
  return existsSync(unpacked)
    ? { executablePath: unpacked, env: { ...own, LD_LIBRARY_PATH: libraryFolders().join(':') } }
    : undefined;
}

/** The browser, or an error that says how to get one: a test without it fails, it is not skipped. */
export function chromium(): Browser {
  const found = findChromium();
  if (found === undefined) {
    throw new Error(
      `There is no Chromium on PATH or in ${cache}; \`node test/browser/chromium.ts\` gets one`,
    );
  }
  return found;
}

function libraryFolders(): string[] {
  return ['usr/lib', 'lib']
    .map((folder) => join(cache, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => [folder, ...readdirSync(folder).map((name) => join(folder, name))]);
}

function run(file: string, args: readonly string[], cwd?: string): string {
  return execFileSync(file, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 1 << 26,
    env: { ...env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' },
    ...(cwd === undefined ? {} : { cwd }),
  });
}

/** Debian's package with apt, as root into the system and as anybody else into the cache. */
function setUp(): Browser {
  const here = findChromium();
  if (here !== undefined) {
    return here;
  }
  if (getuid?.() === 0) {
    run('apt-get', ['update', '--quiet=2']);
    run('apt-get', ['install', '--yes', '--quiet=2', '--no-install-recommends', 'chromium']);
  } else {
    unpack();
  }
  return chromium();
}

/** What an installation would add, downloaded and unpacked; the package lists are those the machine has. */
function unpack(): void {
  const plan = run('apt-get', [
    ...['--simulate', '--option', 'Debug::NoLocking=true', '--no-install-recommends'],
    ...['install', 'chromium'],
  ]);
  const packages = [...plan.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name ?? '');
  mkdirSync(join(cache, '..'), { recursive: true });
  const work = mkdtempSync(`${cache}-`);
  try {
    run('apt-get', ['download', '--quiet=2', ...packages], work);
    const files = readdirSync(work).filter((name) => name.endsWith('.deb'));
    for (const file of files) {
      run('dpkg-deb', ['--extract', file, 'root'], work);
    }
    // In one stroke: what is in the cache is whole.
    renameSync(join(work, 'root'), cache);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

if (argv[1] === import.meta.filename) {
  try {
    stdout.write(`Chromium: ${setUp().executablePath}\n`);
  } catch (error) {
    stdout.write(
      `No Chromium for the browser tests: ${error instanceof Error ? error.message : String(error)}\n` +
        'Put one on PATH (`apt-get install chromium`), or run this where apt reaches Debian packages.\n',
    );
    process.exitCode = 1;
  }
}
