import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import type { Results } from '../../src/proof/results.ts';
import { fakePrograms } from '../fake-programs.ts';
import { runLabs } from '../labs-process.ts';
import { recordInstance, verdicts } from '../report/html/recorded.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

/** A home with an instance's folder as `up` leaves it and nothing on PATH: no engine is asked. */
async function home(t: ExecutionContext) {
  const { env, folder } = fakePrograms(t);
  cpSync(join(fixtures, 'recipes'), join(folder, 'templates'), { recursive: true });
  await recordInstance(folder);
  const own = { ...env, LABS_PATH: join(folder, 'catalogue'), LABS_TEMPLATES: join(folder, 'templates') };
  return { folder, labs: (...args: string[]) => runLabs(args, own) };
}

test('graph draws on stdout, in the language asked for', async (t) => {
  const { labs } = await home(t);
  const svg = await labs('graph', 'two-clusters');
  t.is(svg.exitCode, 0, svg.stderr);
  t.regex(svg.stdout, /^<svg [\s\S]*<\/svg>\n$/);
  const mermaid = await labs('graph', 'two-clusters', '--format', 'mermaid');
  t.regex(mermaid.stdout, /^flowchart LR\n/);
  const dot = await labs('graph', 'two-clusters', '--format', 'dot', '-o', '-');
  t.regex(dot.stdout, /^digraph "two-clusters" \{\n/);
  const json = await labs('graph', 'two-clusters', '--json');
  t.is(JSON.parse(json.stdout).topology.links.length, 2);
});

test('graph writes a file and answers where', async (t) => {
  const { folder, labs } = await home(t);
  const { stdout, exitCode } = await labs('graph', 'two-clusters', '-o', 'picture.svg');
  t.is(exitCode, 0);
  t.is(stdout, `${join(folder, 'picture.svg')}\n`);
  t.regex(readFileSync(join(folder, 'picture.svg'), 'utf8'), /^<svg /);
});

test('graph says what it cannot draw or write', async (t) => {
  const { labs } = await home(t);
  const format = await labs('graph', 'two-clusters', '--format', 'png');
  t.is(format.exitCode, 2);
  t.regex(format.stderr, /Allowed choices are svg, mermaid, dot/);
  const place = await labs('graph', 'two-clusters', '-o', 'no/such/folder.svg');
  t.is(place.exitCode, 2);
  t.regex(place.stderr, /no\/such\/folder\.svg" cannot be written: ENOENT\nName a file in a folder/);
});

test('report writes one page from the instance’s folder alone', async (t) => {
  const { folder, labs } = await home(t);
  const { stdout, stderr, exitCode } = await labs('report');
  t.is(exitCode, 0, stderr);
  const file = join(folder, 'labs-two-clusters-report.html');
  t.is(stdout, `${file}\n`);
  const page = readFileSync(file, 'utf8');
  t.regex(page, /<title>two-clusters: 1 passed, 1 failed<\/title>/);
  t.regex(page, /class="edge mirror fail"/);
  t.regex(page, /default-src &#39;none&#39;/);
  t.notRegex(page, /\b(src|href)="(?!#)/);
});

test('report answers on stdout with -o -', async (t) => {
  const { folder, labs } = await home(t);
  const { stdout } = await labs('report', 'two-clusters', '-o', '-');
  t.regex(stdout, /^<!doctype html>/);
  t.false(existsSync(join(folder, 'labs-two-clusters-report.html')));
});

const results: Results = {
  version: 1,
  labs: '0.0.0',
  command: ['test', 'two-clusters'],
  status: 'failed',
  start: '2026-01-02T03:04:05.000Z',
  runs: [
    {
      lab: 'two-clusters',
      instance: 'two-clusters',
      round: 1,
      status: 'failed',
      start: '2026-01-02T03:04:05.000Z',
      seconds: { network: 1, 'cluster east': 20 },
      environment: verdicts.map((one) => ({ ...one, evidence: [...one.evidence] })),
      steps: [
        {
          number: 1,
          id: 'mirror',
          title: 'Make a mirror',
          status: 'failed',
          start: '2026-01-02T03:05:00.000Z',
          phases: [
            {
              phase: 'checks-again',
              status: 'failed',
              start: '2026-01-02T03:05:00.000Z',
              end: '2026-01-02T03:05:04.000Z',
              messages: ['check "copies" did not pass'],
              output: 'tc: no such device',
              verdicts: [],
            },
          ],
        },
      ],
      leftovers: [],
      kept: false,
    },
  ],
};

test('report tells what `labs test` found, from its results', async (t) => {
  const { folder, labs } = await home(t);
  writeFileSync(join(folder, 'results.json'), JSON.stringify(results));
  const { stdout, stderr, exitCode } = await labs('report', '--results', 'results.json', '-o', '-');
  t.is(exitCode, 0, stderr);
  t.regex(stdout, /1\. Make a mirror/);
  t.regex(stdout, /checks again <span class="soft">4\.0 s/);
  t.regex(stdout, /tc: no such device/);
  t.regex(stdout, /The run was not finished: failed/);
});

test('report says what is wrong with results', async (t) => {
  const { folder, labs } = await home(t);
  writeFileSync(join(folder, 'results.json'), JSON.stringify(results));
  writeFileSync(join(folder, 'other.json'), '{"version":9}');
  for (const [args, message] of [
    [['nothing.json'], /"\S*nothing\.json" cannot be read: ENOENT/],
    [['other.json'], /holds no results of this version of labs/],
    [['results.json', 'multus-mirror'], /holds no results of "multus-mirror"\nLabs in it: two-clusters\./],
  ] as const) {
    const [file, lab] = args;
    const { stderr, exitCode } = await labs('report', ...(lab === undefined ? [] : [lab]), '--results', file);
    t.is(exitCode, 2);
    t.regex(stderr, message);
  }
});
