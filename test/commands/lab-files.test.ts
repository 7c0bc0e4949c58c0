import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { fakePrograms } from '../fake-programs.ts';
import { runLabs } from '../labs-process.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

/** A home with the fixture lab as its catalogue and an image recipe that the lab names; nothing else on PATH. */
function home(t: ExecutionContext) {
  const { env, folder } = fakePrograms(t);
  cpSync(join(fixtures, 'labs'), join(folder, 'catalogue'), { recursive: true });
  cpSync(join(fixtures, 'recipes'), join(folder, 'templates'), { recursive: true });
  const own = { ...env, LABS_PATH: join(folder, 'catalogue'), LABS_TEMPLATES: join(folder, 'templates') };
  const write = (path: string, text: string) =>
    writeFileSync(join(folder, 'catalogue/two-clusters', path), text);
  return { env: own, folder, write, labs: (...args: string[]) => runLabs(args, own) };
}

test('list names every lab, those of LABS_PATH too, with size and memory', async (t) => {
  const { labs } = home(t);
  const { stdout, stderr, exitCode } = await labs('list');
  t.is(exitCode, 0);
  t.is(stderr, '');
  t.regex(stdout, /^two-clusters +Two clusters, one link, one mirror +2 clusters, 3 nodes +about 1\.65 GB$/m);
  t.regex(stdout, /^multus-mirror +/m);
});

test('list counts the steps of labs that have some, and JSON names them', async (t) => {
  const { labs, folder } = home(t);
  const step =
    '---\ntitle: Look\nquestions: [{ name: a, ask: What?, answer: ls }]\n---\n\n```bash\nlabs answer a 1\n```\n';
  mkdirSync(join(folder, 'catalogue/two-clusters/steps'));
  writeFileSync(join(folder, 'catalogue/two-clusters/steps/01-look.md'), step);
  const { stdout } = await labs('list');
  t.regex(
    stdout,
    /^two-clusters +Two clusters, one link, one mirror +2 clusters, 3 nodes, 1 step +about 1\.65 GB$/m,
  );
  const answer = JSON.parse((await labs('list', '--json')).stdout);
  const row = answer.labs.find((lab: { name: string }) => lab.name === 'two-clusters');
  t.deepEqual(row.steps, [{ number: 1, id: 'look', title: 'Look' }]);
});

test('validate prints problems of steps with the path of their file', async (t) => {
  const { labs, folder } = home(t);
  mkdirSync(join(folder, 'catalogue/two-clusters/steps'));
  writeFileSync(join(folder, 'catalogue/two-clusters/steps/01-look.md'), 'nothing\n');
  const { stdout, exitCode } = await labs('validate', 'catalogue/two-clusters');
  t.is(exitCode, 2);
  t.regex(stdout, /^catalogue\/two-clusters\/steps\/01-look\.md:1:1: The file has no front matter\. /);
});

test('list shows a faulty lab as one, and says how to see why', async (t) => {
  const { labs, write } = home(t);
  write('lab.yaml', 'clusters: 3\nlinks: 3\n');
  const { stdout, exitCode } = await labs('list');
  t.is(exitCode, 0);
  t.regex(stdout, /^two-clusters +2 problems: `labs validate two-clusters` shows them$/m);
});

test('list answers as JSON', async (t) => {
  const { labs } = home(t);
  const { stdout } = await labs('list', '--json');
  const row = JSON.parse(stdout).labs.find((lab: { name: string }) => lab.name === 'two-clusters');
  t.like(row, {
    title: 'Two clusters, one link, one mirror',
    clusters: [
      { name: 'east', nodes: ['control-plane'] },
      { name: 'west', nodes: ['control-plane', 'worker'] },
    ],
    memoryGigabytes: 1.65,
    problems: [],
  });
});

test('show draws a lab', async (t) => {
  const { labs } = home(t);
  const { stdout, stderr, exitCode } = await labs('show', 'two-clusters');
  t.is(exitCode, 0);
  t.is(stderr, '');
  t.regex(stdout, /^two-clusters: Two clusters, one link, one mirror\n\nClusters\n {2}east /);
  t.regex(stdout, /^ {2}n3 ─+│─+ n3 +n3: veth, MTU 1500$/m);
  t.regex(stdout, /^ {2}east\/a +net1 on n3 \(macvlan\)$/m);
});

test('show answers as JSON with the resolved lab', async (t) => {
  const { labs } = home(t);
  const { stdout, exitCode } = await labs('show', 'two-clusters', '--json');
  t.is(exitCode, 0);
  t.like(JSON.parse(stdout), { lab: { name: 'two-clusters' }, memoryGigabytes: 1.65 });
});

test('an unknown lab is wrong use, and the likely one is named', async (t) => {
  const { labs } = home(t);
  const { stdout, stderr, exitCode } = await labs('show', 'two-clustres');
  t.is(exitCode, 2);
  t.is(stdout, '');
  t.is(
    stderr,
    'Error: There is no lab "two-clustres"\nDid you mean "two-clusters"? `labs list` shows every lab.\n',
  );
});

test('show of a faulty lab is wrong use and says every problem', async (t) => {
  const { labs, write } = home(t);
  write('lab.yaml', 'clusters: 3\nlinks: 3\n');
  const { stdout, stderr, exitCode } = await labs('show', 'two-clusters');
  t.is(exitCode, 2);
  t.is(stdout, '');
  t.is(
    stderr,
    'Error: 2 problems in the lab file:\nlab.yaml:1:11 clusters: Expected a list, found 3\nlab.yaml:2:8 links: Expected a list, found 3\n',
  );
});

test('validate is done when there is no problem', async (t) => {
  const { labs, folder } = home(t);
  const lab = join(folder, 'catalogue/two-clusters');
  const { stdout, stderr, exitCode } = await labs('validate', lab, `${lab}/lab.yaml`, 'two-clusters');
  t.is(exitCode, 0, stdout);
  t.is(stdout, '');
  t.is(stderr, `${lab}/lab.yaml: no problems\n`.repeat(3));
});

test('validate prints every problem of every file, each with its place, and is exit code 2', async (t) => {
  const { labs, write } = home(t);
  write('lab.yaml', 'clusters:\n  - name: a\n    worker: 1\n    manifests: [west.yaml]\nchecks: 3\n');
  write('west.yaml', 'kind: Pod\nmetadata: { name: 5 }\n');
  const { stdout, stderr, exitCode } = await labs(
    'validate',
    'catalogue/two-clusters/',
    'catalogue/two-clusters/lab.yaml',
  );
  t.is(exitCode, 2);
  const one = [
    'catalogue/two-clusters/lab.yaml:3:5 clusters[0].worker: Unknown key "worker". Did you mean "workers"?',
    'catalogue/two-clusters/lab.yaml:5:9 checks: Expected a list, found 3',
    'catalogue/two-clusters/west.yaml:1:1 apiVersion: `apiVersion` is missing. Add it.',
    'catalogue/two-clusters/west.yaml:2:19 metadata.name: Expected text, found 5. Put it in quotes.',
    '',
  ].join('\n');
  t.is(stdout, one + one);
  t.is(stderr, 'catalogue/two-clusters/lab.yaml: 4 problems\n'.repeat(2));
});

test('validate answers as JSON', async (t) => {
  const { labs, write } = home(t);
  write('lab.yaml', 'clusters: 3\n');
  const { stdout, exitCode } = await labs('validate', 'catalogue/two-clusters', '--json');
  t.is(exitCode, 2);
  const file = 'catalogue/two-clusters/lab.yaml';
  t.deepEqual(JSON.parse(stdout), {
    files: [
      {
        file,
        problems: [{ file, line: 1, column: 11, path: 'clusters', message: 'Expected a list, found 3' }],
      },
    ],
  });
});

test('validate says what is not a lab file', async (t) => {
  const { labs } = home(t);
  const other = await labs('validate', 'catalogue/two-clusters/east.yaml');
  t.is(other.exitCode, 2);
  t.regex(other.stderr, /^Error: "catalogue\/two-clusters\/east\.yaml" is not a lab file\n/);
  const nothing = await labs('validate', 'no/such');
  t.is(nothing.exitCode, 2);
  t.regex(nothing.stderr, /^Error: There is no lab in "no\/such"\n/);
  const empty = await labs('validate', 'catalogue');
  t.is(empty.exitCode, 2);
  t.is(empty.stdout, 'catalogue/lab.yaml:1:1: The file does not exist\n');
});
