import { truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { readLab } from '../../src/lab/load.ts';
import { printProblem } from '../../src/lab/problem.ts';
import { labFolder } from './lab-folder.ts';

/** Half of what a lab file may have, so that what grows with the square of the length shows. */
const size = 128 * 1024;
/** Milliseconds on a busy machine; before they were mended, some of these took minutes. */
const longest = 20_000;

const filled = (piece: string, length = size) => piece.repeat(Math.floor(length / piece.length));
const counted = (piece: (index: number) => string) =>
  Array.from({ length: Math.floor(size / piece(10_000).length) }, (_, index) => piece(index)).join('');
const doubling = (first: string, next: (name: string) => string) =>
  [first, ...Array.from({ length: 40 }, (_, at) => `a${at + 1}: &a${at + 1} ${next(`*a${at}`)}`)].join('\n');

/** Texts for lab.yaml and for a manifest; what is said first of the lab file. */
const yaml: Readonly<Record<string, readonly [text: string, said: RegExp]>> = {
  'a list that doubles forty times': [
    doubling('a0: &a0 [x]', (name) => `[${name}, ${name}]`),
    /:1:1: YAML aliases: Excessive alias count/,
  ],
  'a mapping that doubles forty times': [
    doubling('a0: &a0 {x: 1}', (name) => `{a: ${name}, b: ${name}}`),
    /:1:1: YAML aliases: Excessive alias count/,
  ],
  'one alias ten thousand times': [
    `a: &a x\nb:\n${filled('  - *a\n')}`,
    /:1003:5: There are more than 1000 aliases/,
  ],
  'ten thousand anchors with an alias each': [
    `a:\n${counted((at) => `  - &a${at} x\n  - *a${at}\n`)}`,
    /: There are more than 1000 aliases/,
  ],
  'an alias within itself': ['clusters: &a [*a]', /:1:15: This alias stands within what it means/],
  'an alias of nothing': ['clusters: *nothing', /:1:11: No anchor `&nothing` stands before this alias/],
  'ten thousand keys': [counted((at) => `k${at}: 1\n`), /`clusters` is missing|`apiVersion` is missing/],
  'one key ten thousand times': [filled('k: 1\n'), /`clusters` is missing|second time/],
  'ten thousand unknown keys of a cluster': [
    `clusters:\n  - name: a\n${counted((at) => `    k${at}: 1\n`)}`,
    /lab checks nothing|Unknown key|`apiVersion` is missing/,
  ],
  'commas without end': [`clusters: [${filled(',')}]`, /:1:13: YAML syntax: Unexpected ,/],
  'anchors on one node': [`a: ${filled('&a ')}`, /:1:7: YAML syntax: A node can have at most one anchor/],
  'brackets without end': ['['.repeat(size), /: The file is nested too deeply/],
  'dashes without end': [filled('- '), /: The file is nested too deeply/],
  'a scalar as long as the file': [`title: ${'x'.repeat(size)}`, /is missing/],
  'documents without end': [filled('---\n'), /several YAML documents|No Kubernetes object/],
};

for (const [name, [text, said]] of Object.entries(yaml)) {
  for (const file of ['lab.yaml', 'west.yaml']) {
    test.serial(`${name}, in ${file}: problems, and soon`, async (t) => {
      const folder = await labFolder(t, [], { [file]: text });
      const start = performance.now();
      const { lab, problems } = await readLab(folder);
      t.true(performance.now() - start < longest);
      t.is(lab, undefined);
      t.true(problems.length > 0 && problems.length <= 1100, `${problems.length} problems`);
      t.true(
        problems.some((problem) => said.test(printProblem(problem))),
        printProblem(problems[0] ?? never),
      );
      t.true(problems.every((problem) => printProblem(problem).length < 500));
    });
  }
}

const never = { file: '', line: 0, column: 0, path: '', message: 'no problem at all' };

const prose: Readonly<Record<string, readonly [text: string, said: RegExp | undefined]>> = {
  'quotes in quotes': [filled('> ', 100_000), /:6:1: This line is nested too deeply/],
  'lists in lists': [filled('1. ', 100_000), /:6:1: This line is nested too deeply/],
  'emphasis without end': [filled('_a_', 100_000), /:6:1: This block has more than 10000 characters/],
  'a table without end': [
    `|a|\n|-|\n${filled('|a|\n', 100_000)}`,
    /: This block has more than 10000 characters/,
  ],
  'ten thousand fences': [filled('```\n```\n\n', 50_000), undefined],
};

for (const [name, [text, said]] of Object.entries(prose)) {
  test.serial(`a step of ${name}: problems, and soon`, async (t) => {
    const step = `---\ntitle: A step\nchecks: []\n---\n\n${text}`;
    const folder = await labFolder(t, [], { 'steps/01-bomb.md': step });
    const start = performance.now();
    const { problems } = await readLab(folder);
    t.true(performance.now() - start < longest);
    const printed = problems.map(printProblem);
    t.true(printed.length > 0);
    t.true(said === undefined || printed.some((line) => said.test(line)), printed.join('\n'));
  });
}

test('a file of 100 megabytes is not read', async (t) => {
  const folder = await labFolder(t);
  for (const [file, shown] of [
    ['lab.yaml', /^lab\.yaml:1:1: The file has 104857600 bytes; at most 262144 are read/],
    ['west.yaml', /^lab\.yaml:9:17 .*"west\.yaml" has 104857600 bytes; at most 1048576 are read/],
    ['steps/01-long.md', /^steps\/01-long\.md:1:1: The file has 104857600 bytes; at most 131072 are read/],
  ] as const) {
    const whole = await labFolder(t, [], { 'steps/01-long.md': '' });
    await writeFile(join(whole, file), '');
    await truncate(join(whole, file), 100 * 1024 * 1024);
    const before = process.memoryUsage().rss;
    const { problems } = await readLab(whole);
    t.true(process.memoryUsage().rss - before < 50 * 1024 * 1024);
    t.true(
      problems.some((problem) => shown.test(printProblem(problem))),
      problems.map(printProblem).join('\n'),
    );
  }
  t.deepEqual((await readLab(folder)).problems, []);
});
