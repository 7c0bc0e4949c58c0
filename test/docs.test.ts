import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import test from 'ava';
import type { Command } from 'commander';
import { createProgram } from '../src/cli.ts';
import { loadLab } from '../src/lab/load.ts';
import { objectsOf } from '../src/lab/pods.ts';
import { fencesOf, solutionOf } from '../src/lab/steps/fences.ts';
import type { Lab } from '../src/lab/types.ts';
import { fakeContext } from './fake-context.ts';
import { commandsIn, headingsOf, linksIn } from './markdown.ts';

const root = dirname(import.meta.dirname);
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const pages = [...globSync('*.md', { cwd: root }), ...globSync('docs/*.md', { cwd: root })].sort();
// With `complete` every command is loaded, as completion scripts need it.
const program = await createProgram(['complete'], fakeContext());

/** What is wrong with a command line of a page, or nothing. */
function objection(words: readonly string[]): string | undefined {
  const [name = '', ...rest] = words;
  const found = program.commands.find((one) => one.name() === name);
  if (/^[A-Z]+$/.test(name)) {
    return undefined;
  }
  if (found === undefined) {
    return name.startsWith('-') && isOptionOf(program, name) ? undefined : `there is no command "${name}"`;
  }
  const wrong = ownOptions(found, rest).find((word) => !isOptionOf(found, word));
  return wrong === undefined ? undefined : `\`labs ${name}\` has no option "${wrong}"`;
}

/** The words that are options of labs: `exec` hands on what follows its target, and so does every command after `--`. */
function ownOptions(of: Command, words: readonly string[]): string[] {
  const end = words.findIndex((word) => word === '--' || (of.name() === 'exec' && !word.startsWith('-')));
  return words.slice(0, end === -1 ? words.length : end).filter((word) => /^--?[a-z]/i.test(word));
}

function isOptionOf(of: Command, word: string): boolean {
  const [bare = ''] = word.split('=');
  return (
    bare === '--help' ||
    bare === '-h' ||
    of.options.some(({ long, short }) => bare === long || bare === short)
  );
}

for (const page of pages) {
  test(`${page} names commands and options that there are`, (t) => {
    const wrong = commandsIn(read(page)).flatMap((words) => objection(words) ?? []);
    t.deepEqual(wrong, []);
  });

  test(`${page} links to what is there`, (t) => {
    const broken = linksIn(read(page)).filter((link) => {
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : normalize(join(dirname(page), path));
      if (!existsSync(join(root, target))) {
        return true;
      }
      return anchor !== undefined && !headingsOf(read(target)).includes(anchor);
    });
    t.deepEqual(broken, []);
  });
}

test('an unknown command and an unknown option are noticed', (t) => {
  const text =
    'Run `labs fly`, `labs up LAB --fast`.\n\n```sh\nbin/labs status --quick | cat --number\n```\n';
  const found = commandsIn(text);
  t.deepEqual(found, [['status', '--quick'], ['fly'], ['up', 'LAB', '--fast']]);
  t.deepEqual(found.map(objection), [
    undefined,
    'there is no command "fly"',
    '`labs up` has no option "--fast"',
  ]);
});

test('options of programs that labs runs are not taken for its own', (t) => {
  t.is(objection(['exec', '-l', 'x', 'core/upf', 'ip', '--brief', 'link']), undefined);
  t.is(objection(['exec', '--brief', 'core/upf']), '`labs exec` has no option "--brief"');
});

test('every page of docs/ is linked from readme.md', (t) => {
  const linked = linksIn(read('readme.md')).map((link) => link.split('#')[0]);
  const docs = pages.filter((page) => page.startsWith('docs/'));
  t.true(docs.length > 3);
  t.deepEqual(
    docs.filter((page) => !linked.includes(page)),
    [],
  );
});

test('what the labs give to type fits a terminal of 100 columns', (t) => {
  for (const file of globSync('labs/*/steps/*.md', { cwd: root })) {
    const lines = solutionOf(fencesOf(read(file))).flatMap((text) => text.split('\n'));
    t.deepEqual(
      lines.filter((line) => line.length > 100),
      [],
      file,
    );
  }
});

test('readme.md lists every lab of the catalogue', (t) => {
  const labs = globSync('labs/*/lab.yaml', { cwd: root }).map((file) => dirname(file).slice('labs/'.length));
  t.true(labs.length > 0);
  t.deepEqual(
    labs.filter((name) => !read('readme.md').includes(`labs/${name}`)),
    [],
  );
});

test('the verdicts in readme.md are those of the checks that multus-mirror has', async (t) => {
  const { checks } = await loadLab(join(root, 'labs/multus-mirror'));
  const shown = [...read('readme.md').matchAll(/^pass {3}(\S+) +(.+)$/gm)].map(([, name, title]) => ({
    name,
    title,
  }));
  t.deepEqual(
    shown,
    checks.map(({ name, title }) => ({ name, title })),
  );
});

test('the picture of multus-mirror shows all of it', async (t) => {
  const lab = await loadLab(join(root, 'labs/multus-mirror'));
  const texts = [...read('docs/pictures/multus-mirror.svg').matchAll(/<text[^>]*>([^<]+)</g)].map(
    (found) => found[1] ?? '',
  );
  t.deepEqual(
    namesOf(lab).filter((name) => !texts.some((text) => text.split(/[ ,]+/).includes(name))),
    [],
  );
});

function namesOf({ clusters, links, mirrors }: Lab): string[] {
  const workloads = clusters.flatMap(objectsOf).filter(({ kind }) => kind === 'Pod' || kind === 'Deployment');
  return [
    ...clusters.map(({ name }) => name),
    ...links.map(({ name }) => name),
    ...links.flatMap((link) => (link.kind === 'vxlan' ? [String(link.vni)] : [])),
    ...mirrors.map(({ name }) => name),
    ...workloads.map(({ metadata }) => metadata.name),
  ];
}
