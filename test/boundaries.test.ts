import { globSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import test from 'ava';

const root = dirname(import.meta.dirname);
const sources = globSync('src/**/*.ts', { cwd: root }).sort();
const read = (file: string) => readFileSync(`${root}/${file}`, 'utf8');

/** What a file imports as values; types cost nothing at run time and tie nothing together. */
function importsOf(file: string): string[] {
  const text = read(file);
  const named = [...text.matchAll(/^(?:import|export) (?!type )[^;]*?from '([^']+)';/gm)];
  const loaded = [...text.matchAll(/\bimport\('([^']+)'\)/g)];
  return [...named, ...loaded].map((match) => match[1] ?? '');
}

function importersOf(name: string): string[] {
  return sources.filter((file) => importsOf(file).includes(name));
}

test('one file starts processes', (t) => {
  t.deepEqual(importersOf('execa'), ['src/exec.ts']);
  t.deepEqual(importersOf('node:child_process'), []);
});

test('one file draws live rows', (t) => {
  t.deepEqual(importersOf('listr2'), ['src/progress/terminal.ts']);
});

test('zod is imported as a namespace: of its `z` a bundle has to carry every language', (t) => {
  t.deepEqual(
    sources.filter((file) => /^import (type )?[^*]*\bz\b[^*]* from 'zod'/m.test(read(file))),
    [],
  );
});

test('argv is parsed in the command line alone', (t) => {
  const foreign = importersOf('commander').filter((file) => !/^src\/(cli\.ts|commands\/)/.test(file));
  t.deepEqual(foreign, []);
});

/** Files of the pure folders that may read files, each for its reason. */
const readers = new Set([
  // The one place that reads a lab's files, and the one that finds them.
  'src/lab/folder.ts',
  'src/lab/catalogue.ts',
  // The one that makes a lab's files.
  'src/lab/new-lab.ts',
]);
const effects = /^(node:(fs|net|http|https|os|timers|child_process)|execa|\.\.\/exec\.ts$)/;

for (const folder of ['lab', 'plan', 'tools', 'picture', 'report']) {
  test(`src/${folder} does no input or output`, (t) => {
    const files = sources.filter((file) => file.startsWith(`src/${folder}/`) && !readers.has(file));
    t.true(files.length > 0);
    for (const file of files) {
      t.deepEqual(
        importsOf(file).filter((name) => effects.test(name)),
        [],
        file,
      );
    }
  });
}

test('judging is pure', (t) => {
  const judges = sources.filter((file) => /(-judge|\/judge|\/account|\/pcap|\/frames)\.ts$/.test(file));
  t.true(judges.length > 3);
  for (const file of judges) {
    t.deepEqual(
      importsOf(file).filter((name) => effects.test(name)),
      [],
      file,
    );
  }
});

test('data flows one way: what is earlier does not know what is later', (t) => {
  const order = ['lab', 'plan', 'actions', 'lifecycle', 'commands'];
  for (const [at, folder] of order.entries()) {
    const later = order.slice(at + 1);
    for (const file of sources.filter((one) => one.startsWith(`src/${folder}/`))) {
      const wrong = importsOf(file).filter((name) => later.some((one) => name.includes(`/${one}/`)));
      t.deepEqual(wrong, [], file);
    }
  }
});

test('no file is longer than 250 lines', (t) => {
  const files = globSync('{src,test,bench}/**/*.ts', { cwd: root });
  const long = files.filter((file) => read(file).trimEnd().split('\n').length > 250);
  t.deepEqual(long, []);
});
