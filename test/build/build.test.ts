import { spawn } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { replaceBuild } from '../../build/replace.ts';

const project = resolve(import.meta.dirname, '../..');

interface Ended {
  readonly output: string;
  readonly exitCode: number | null;
}

/** The way of building, the packages, and sources of our own: a program that says a word and loads another later. */
class Sources {
  readonly folder: string;

  constructor(t: ExecutionContext) {
    this.folder = mkdtempSync(join(tmpdir(), 'labs-build-'));
    t.teardown(() => rmSync(this.folder, { recursive: true, force: true }));
    cpSync(join(project, 'build'), join(this.folder, 'build'), { recursive: true });
    symlinkSync(join(project, 'node_modules'), join(this.folder, 'node_modules'));
    this.write('package.json', '{ "type": "module" }');
    this.say('first');
  }

  write(path: string, text: string): void {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text);
  }

  /** The word is in the part that is loaded late. */
  say(word: string): void {
    this.write('src/late.ts', `export const word: string = '${word}';`);
    this.write(
      'src/bin.ts',
      "import { parse } from 'yaml';\nconst { word } = await import('./late.ts');\nconsole.log(parse('said: true'), word);\n",
    );
  }

  build(): Promise<Ended> {
    return node('--disable-warning=ExperimentalWarning', join(this.folder, 'build/main.ts'));
  }

  run(): Promise<Ended> {
    return node(join(this.folder, 'dist/bin.js'));
  }

  chunks(): string[] {
    return readdirSync(join(this.folder, 'dist')).filter((name) => /^late-.*\.js$/.test(name));
  }

  get leftovers(): string[] {
    return readdirSync(this.folder).filter((name) => name.startsWith('dist.'));
  }
}

function node(...argv: string[]): Promise<Ended> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (data) => {
        output += data;
      });
    }
    child.on('error', fail);
    child.on('close', (exitCode) => done({ output, exitCode }));
  });
}

test('what is built runs without the packages it was made of, and carries their licenses', async (t) => {
  const sources = new Sources(t);
  t.deepEqual(await sources.build(), { output: '', exitCode: 0 });
  rmSync(join(sources.folder, 'node_modules'));
  t.deepEqual(await sources.run(), { output: '{ said: true } first\n', exitCode: 0 });
  const licenses = readFileSync(join(sources.folder, 'dist/licenses.txt'), 'utf8');
  t.regex(
    licenses,
    /^yaml [\d.]+, ISC, by Eemeli Aro[^\n]*\n\nCopyright Eemeli Aro.*Permission to use, copy/s,
  );
  t.deepEqual(sources.leftovers, []);
});

test('a source that cannot be built leaves what was built before, and nothing half done', async (t) => {
  const sources = new Sources(t);
  await sources.build();
  sources.write('src/late.ts', 'export const word = ;');
  const { output, exitCode } = await sources.build();
  t.is(exitCode, 1);
  t.regex(output, /src\/late\.ts:1:20.*Error: dist\/ was not made\n$/s);
  t.is((await sources.run()).output, '{ said: true } first\n');
  t.deepEqual(sources.leftovers, []);
});

test('a program that runs finds its late parts through one build, and they are gone after another', async (t) => {
  const sources = new Sources(t);
  await sources.build();
  const [first = ''] = sources.chunks();
  sources.say('second');
  await sources.build();
  t.is((await sources.run()).output, '{ said: true } second\n');
  t.is(sources.chunks().length, 2);
  t.true(sources.chunks().includes(first));
  sources.say('third');
  await sources.build();
  t.is((await sources.run()).output, '{ said: true } third\n');
  t.is(sources.chunks().length, 2);
  t.false(sources.chunks().includes(first));
});

test('a part that does not change stays, however often it is built', async (t) => {
  const sources = new Sources(t);
  for (let times = 0; times < 3; times++) {
    await sources.build();
    t.is((await sources.run()).output, '{ said: true } first\n');
  }
  t.is(sources.chunks().length, 1);
});

test('what was written while it was built counts as newer', async (t) => {
  const sources = new Sources(t);
  const begun = Date.now();
  await sources.build();
  const time = statSync(join(sources.folder, 'dist/bin.js')).mtimeMs;
  const [late = ''] = sources.chunks();
  t.true(time >= begun);
  t.true(time < statSync(join(sources.folder, 'dist', late)).mtimeMs);
});

test('builds at once do not harm each other, and take away what killed ones left', async (t) => {
  const sources = new Sources(t);
  const left = join(sources.folder, 'dist.partial-killed');
  mkdirSync(left);
  utimesSync(left, new Date('2020-01-01'), new Date('2020-01-01'));
  const ended = await Promise.all([sources.build(), sources.build(), sources.build()]);
  t.deepEqual(
    ended.map(({ output, exitCode }) => `${exitCode} ${output}`),
    ['0 ', '0 ', '0 '],
  );
  t.is((await sources.run()).output, '{ said: true } first\n');
  t.false(existsSync(left));
  t.deepEqual(sources.leftovers, []);
});

test('a build that another one overtook keeps its own parts, and gets the time at which it began', (t) => {
  const sources = new Sources(t);
  const at = (seconds: number) => new Date(Date.now() - 60_000 + seconds * 1000);
  const file = (path: string, time: Date) => {
    sources.write(path, '');
    utimesSync(join(sources.folder, path), time, time);
  };
  file('dist/older-A.js', at(0));
  file('dist/fast-B.js', at(7));
  file('dist/bin.js', at(6));
  file('slow/slow-C.js', at(5));
  file('slow/bin.js', at(5));
  const dist = join(sources.folder, 'dist');
  replaceBuild(join(sources.folder, 'slow'), dist, at(4));
  t.deepEqual(readdirSync(dist).sort(), ['bin.js', 'fast-B.js', 'slow-C.js']);
  t.true(statSync(join(dist, 'bin.js')).mtimeMs < at(5).getTime());
});
