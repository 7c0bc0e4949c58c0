import { globSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { parseArguments } from './faults/arguments.ts';
import { isEndToEnd, isFault, isInBrowser, isMutation, isUnit } from './parts.ts';

/** One thing that is run; its output is TAP, or a program whose exit code is its one answer. */
export type Step =
  | { readonly kind: 'program'; readonly title: string; readonly argv: readonly string[] }
  | {
      readonly kind: 'tap';
      readonly title: string;
      readonly argv: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
      /** Test files of which so many run side by side, a program each. Without them the program has its own in `argv`. */
      readonly files?: readonly string[];
      readonly atOnce?: number;
    }
  | { readonly kind: 'setup'; readonly title: string; readonly argv: readonly string[] };

const bin = (name: string) => `node_modules/.bin/${name}`;
export const root = resolve(import.meta.dirname, '..');

/** `mutations` breaks every check of every lab, which takes half an hour: it is run when it is named. */
const parts = ['static', 'unit', 'browser', 'e2e', 'mutations'];

/** Of the faults, those that have a short form and belong to the end-to-end tests. */
const shortFaults = ['test/faults/kills.test.ts', 'test/faults/standing.test.ts'];

export function planSteps(wanted: readonly string[]): Step[] {
  if (wanted[0] === 'faults') {
    return faults(wanted.slice(1));
  }
  const all = wanted.length === 0;
  const files = wanted.filter((name) => !parts.includes(name)).map(asTestFile);
  const tests = globSync('test/**/*.test.ts', { cwd: root }).sort();
  const has = (part: string) => all || wanted.includes(part);
  const chosen = (part: (file: string) => boolean, name: string) =>
    (has(name) ? tests : files).filter((file) => part(file));
  const unit = chosen(isUnit, 'unit');
  const browser = chosen(isInBrowser, 'browser');
  const e2e = [
    ...chosen((file) => isEndToEnd(file) || shortFaults.includes(file), 'e2e'),
    ...files.filter((file) => isFault(file) && !shortFaults.includes(file)),
  ];
  const mutations = (wanted.includes('mutations') ? tests : files).filter(isMutation);
  return [
    ...(has('static') ? staticSteps : []),
    ...(unit.length > 0 ? [unitStep(unit)] : []),
    ...inBrowser(browser),
    ...endToEnd([...e2e, ...mutations]),
  ];
}

const staticSteps: readonly Step[] = [
  { kind: 'program', title: 'Types (tsc)', argv: [bin('tsc'), '--noEmit'] },
  { kind: 'program', title: 'Format and lint (biome)', argv: [bin('biome'), 'check', '.'] },
];

function unitStep(files: readonly string[]): Step {
  return { kind: 'tap', title: 'Unit tests', argv: [bin('ava'), '--tap', '--timeout=2m', ...files] };
}

function inBrowser(files: readonly string[]): Step[] {
  if (files.length === 0) {
    return [];
  }
  const argv = [process.execPath, 'test/browser/chromium.ts'];
  return [
    { kind: 'setup', title: 'A Chromium for the browser tests', argv },
    {
      kind: 'tap',
      title: 'Browser tests',
      argv: [bin('ava'), '--tap', '--serial', '--timeout=5m', ...files],
    },
  ];
}

/** The long form of the faults: `faults [NAME...] [--rounds N] [--seed N]`. */
function faults(argv: readonly string[]): Step[] {
  const { files, env } = parseArguments(argv, globSync('test/faults/*.test.ts', { cwd: root }).sort());
  return endToEnd(files, env);
}

function endToEnd(files: readonly string[], env: Readonly<Record<string, string>> = {}): Step[] {
  if (files.length === 0) {
    return [];
  }
  const alone = files.filter(wantsTheMachine);
  return [
    {
      kind: 'setup',
      title: 'An engine for the end-to-end tests',
      argv: ['bin/labs', 'doctor', '--fix', '--yes'],
    },
    ...onClusters(
      'End-to-end tests, two files at a time',
      2,
      files.filter((file) => !alone.includes(file)),
      env,
    ),
    ...onClusters('End-to-end tests, one file at a time', 1, alone, env),
  ];
}

/**
 * The time is the longest between two results: artifacts may have to be built. AVA's `--serial`, which the tests of a file
 * need, is about files too: so each has a program of its own.
 */
function onClusters(
  title: string,
  atOnce: number,
  files: readonly string[],
  env: Readonly<Record<string, string>>,
): Step[] {
  const argv = [bin('ava'), '--tap', '--serial', '--timeout=40m'];
  return files.length === 0 ? [] : [{ kind: 'tap', title, argv, env, files, atOnce }];
}

/**
 * Most end-to-end tests wait for one thing after another and leave the machine idle half of the time. These keep it busy
 * by themselves, count packets, or look at everything that is on it.
 */
function wantsTheMachine(file: string): boolean {
  return isFault(file) || isMutation(file) || busyFiles.includes(basename(file, '.test.ts'));
}

const busyFiles = ['catalogue', 'docker-shortcut', 'multus-mirror', 'package', 'packets', 'session'];

function asTestFile(name: string): string {
  const file = relative(root, resolve(name));
  if (!globSync('test/**/*.test.ts', { cwd: root }).includes(file)) {
    throw new Error(`There is no test file "${name}"`);
  }
  return file;
}
