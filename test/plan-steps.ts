import { globSync } from 'node:fs';
import { relative, resolve } from 'node:path';
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

/** One file at a time on one engine. The time is the longest between two results: artifacts may have to be built. */
function endToEnd(files: readonly string[], env: Readonly<Record<string, string>> = {}): Step[] {
  if (files.length === 0) {
    return [];
  }
  return [
    {
      kind: 'setup',
      title: 'An engine for the end-to-end tests',
      argv: ['bin/labs', 'doctor', '--fix', '--yes'],
    },
    {
      kind: 'tap',
      env,
      title: 'End-to-end tests',
      argv: [bin('ava'), '--tap', '--serial', '--concurrency=1', '--timeout=40m', ...files],
    },
  ];
}

function asTestFile(name: string): string {
  const file = relative(root, resolve(name));
  if (!globSync('test/**/*.test.ts', { cwd: root }).includes(file)) {
    throw new Error(`There is no test file "${name}"`);
  }
  return file;
}
