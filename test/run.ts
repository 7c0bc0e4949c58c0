import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { basename, relative, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArguments } from './faults/arguments.ts';
import { isEndToEnd, isFault, isInBrowser, isMutation, isUnit } from './parts.ts';
import { closingLine, countLine, exitCodeOf, nothing, settle, sum, type Tally } from './tally.ts';

/** One thing that is run; its output is TAP, or a program whose exit code is its one answer. */
type Step =
  | { readonly kind: 'program'; readonly title: string; readonly argv: readonly string[] }
  | {
      readonly kind: 'tap';
      readonly title: string;
      readonly argv: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
    }
  | { readonly kind: 'setup'; readonly title: string; readonly argv: readonly string[] };

const bin = (name: string) => `node_modules/.bin/${name}`;
const root = resolve(import.meta.dirname, '..');

/** npm's own settings must not leak into the npm that tests start. */
const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
const options: SpawnOptions = { cwd: root, env };

/** `mutations` breaks every check of every lab, which takes half an hour: it is run when it is named. */
const parts = ['static', 'unit', 'browser', 'e2e', 'mutations'];

/** Of the faults, those that have a short form and belong to the end-to-end tests. */
const shortFaults = ['test/faults/kills.test.ts', 'test/faults/standing.test.ts'];

function planSteps(wanted: readonly string[]): Step[] {
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

/** The time is the longest between two results: artifacts may have to be built. */
function onClusters(
  title: string,
  concurrency: number,
  files: readonly string[],
  env: Readonly<Record<string, string>>,
): Step[] {
  const argv = [bin('ava'), '--tap', '--serial', `--concurrency=${concurrency}`, '--timeout=40m', ...files];
  return files.length === 0 ? [] : [{ kind: 'tap', title, argv, env }];
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

async function runStep(step: Step): Promise<Tally> {
  const start = Date.now();
  process.stdout.write(`\n== ${step.title}\n`);
  let counted = nothing;
  const exitCode = await runProgram(step, (line) => {
    counted = step.kind === 'tap' ? countLine(counted, line) : counted;
    process.stdout.write(`${line}\n`);
  });
  const tally = judge(step, counted, exitCode);
  const seconds = ((Date.now() - start) / 1000).toFixed(1);
  const skipped = tally.skipped > 0 ? `, ${tally.skipped} skipped` : '';
  process.stdout.write(
    `== ${step.title}: ${closingLine(tally)}${skipped}, exit code ${exitCode}, ${seconds} s\n`,
  );
  return tally;
}

/** A set-up that went well is no test that passed; one that failed has failed. */
function judge(step: Step, counted: Tally, exitCode: number): Tally {
  if (step.kind === 'tap') {
    return settle(counted, exitCode);
  }
  const passed = step.kind === 'program' && exitCode === 0 ? 1 : 0;
  return { ...nothing, passed, failed: exitCode === 0 ? 0 : 1 };
}

/** Both streams line by line; -1 when it could not be started or a signal ended it. */
function runProgram(step: Step, onLine: (line: string) => void): Promise<number> {
  const [file = '', ...args] = step.argv;
  const own = step.kind === 'tap' ? { ...env, ...step.env } : env;
  return new Promise((done) => {
    const child = spawn(file, args, { ...options, env: own, stdio: ['ignore', 'pipe', 'pipe'] });
    running = child;
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', onLine);
    }
    child.on('error', (error) => {
      onLine(error.message);
      done(-1);
    });
    child.on('close', (code) => done(code ?? -1));
  });
}

let running: ChildProcess | undefined;
let interrupted = false;

/** Whoever interrupts gets the closing line too, after the step at hand has cleaned up. */
function onSignal(signal: NodeJS.Signals): void {
  interrupted = true;
  running?.kill(signal);
}

async function main(): Promise<void> {
  const tallies: Tally[] = [];
  try {
    let isSetUp = true;
    for (const step of planSteps(process.argv.slice(2))) {
      if (step.kind === 'tap' && !isSetUp) {
        process.stdout.write(`\n== ${step.title}: not run, because of the set-up\n`);
        continue;
      }
      const tally = await runStep(step);
      tallies.push(tally);
      if (interrupted) {
        process.stdout.write('== Interrupted: the rest was not run\n');
        tallies.push({ ...nothing, failed: 1 });
        break;
      }
      isSetUp = step.kind !== 'setup' || tally.failed === 0;
    }
  } catch (error) {
    process.stdout.write(`${error instanceof Error ? error.message : String(error)}\n`);
    tallies.push({ ...nothing, failed: 1 });
  }
  const total = sum(tallies);
  process.exitCode = exitCodeOf(total);
  process.stdout.write(`\n${closingLine(total)}\n`);
}

process.on('SIGINT', onSignal);
process.on('SIGTERM', onSignal);
await main();
