import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ExecutionContext } from 'ava';

const project = resolve(import.meta.dirname, '../..');
/** The only programs of the system that bin/labs may need, besides what a shell has built in. */
const system = [
  'sh',
  'cat',
  'chmod',
  'dirname',
  'find',
  'ln',
  'mkdir',
  'mktemp',
  'mv',
  'readlink',
  'rm',
  'sleep',
  'head',
  'uname',
];

export interface Ended {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: string;
  readonly cwd?: string;
}

/** A checkout with bin/ and nothing real besides, and a PATH on which only programs of ours and the above are. */
export class Checkout {
  readonly folder: string;
  readonly cache: string;
  readonly #path: string;

  constructor(t: ExecutionContext) {
    const top = mkdtempSync(join(tmpdir(), 'labs-bin-'));
    t.teardown(() => rmSync(top, { recursive: true, force: true }));
    this.folder = join(top, 'a checkout');
    this.cache = join(top, 'the cache');
    this.#path = join(top, 'path');
    mkdirSync(this.#path);
    cpSync(join(project, 'bin'), join(this.folder, 'bin'), { recursive: true });
    this.write('src/bin.ts', '');
    this.write('package-lock.json', '{}');
    for (const name of system) {
      const from = ['/bin', '/usr/bin'].map((folder) => join(folder, name)).find((path) => existsSync(path));
      symlinkSync(from ?? name, join(this.#path, name));
    }
  }

  write(path: string, text: string, mode = 0o644): void {
    const full = join(this.folder, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text, { mode });
  }

  /** Puts a program on PATH: the body of a sh script. */
  program(name: string, body: string): string {
    const path = join(this.#path, name);
    writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
    return path;
  }

  /** A Node of that version, which prints the program it would run and its arguments. */
  node(version: string): string {
    return this.program('node', fakeNode(version));
  }

  /** An npm that makes what it is asked for after a while, and counts its calls. */
  npm(seconds = 0): void {
    this.program('npm', fakeNpm(join(this.folder, '..', 'npm-calls'), seconds));
  }

  get npmCalls(): string[] {
    const path = join(this.folder, '..', 'npm-calls');
    return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
  }

  /** Dependencies that npm finished installing after the lock file was written. */
  installed(): void {
    this.write('node_modules/.package-lock.json', '{}');
  }

  /**
   * A program that was just written cannot be started for as long as a process that another test begins at that moment
   * still holds it open for writing (ETXTBSY, execve(2)).
   */
  async run(args: readonly string[], options: RunOptions = {}): Promise<Ended> {
    for (let tries = 1; ; tries += 1) {
      try {
        return await this.#runOnce(args, options);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ETXTBSY' || tries === 10) {
          throw error;
        }
        await setTimeout(20);
      }
    }
  }

  #runOnce(
    args: readonly string[],
    { env = {}, file = join(this.folder, 'bin/labs'), cwd = tmpdir() }: RunOptions,
  ): Promise<Ended> {
    return new Promise((done, fail) => {
      const child = spawn(file, args, { cwd, env: { PATH: this.#path, LABS_CACHE: this.cache, ...env } });
      let [stdout, stderr] = ['', ''];
      child.stdout.on('data', (data) => {
        stdout += data;
      });
      child.stderr.on('data', (data) => {
        stderr += data;
      });
      child.on('error', fail);
      child.on('close', (exitCode) => done({ stdout, stderr, exitCode }));
    });
  }
}

function fakeNode(version: string): string {
  return [
    `[ "$1" != --version ] || { echo ${version}; exit 0; }`,
    'for word; do printf "<%s>" "$word"; done; echo',
  ].join('\n');
}

function fakeNpm(calls: string, seconds: number): string {
  return [
    `echo "$1" >>'${calls}'`,
    `sleep ${seconds}`,
    'case $1 in',
    '  ci) mkdir -p "$3/node_modules"; echo {} >"$3/node_modules/.package-lock.json" ;;',
    '  install)',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is sh that fills them
    '    folder=$3; for word; do case $word in node-*@*) package=${word%@*} version=${word#*@} ;; esac; done',
    '    mkdir -p "$folder/node_modules/$package/bin"',
    '    { echo "#!/bin/sh"; echo "version=v$version"; cat <<\'NODE\'',
    fakeNode('"$version"'),
    'NODE',
    '    } >"$folder/node_modules/$package/bin/node"; chmod +x "$folder/node_modules/$package/bin/node" ;;',
    'esac',
  ].join('\n');
}
