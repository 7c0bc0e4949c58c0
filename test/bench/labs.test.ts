import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { parse } from 'yaml';
import { kindConfigOf, labOfClusters, labOfLinks } from '../../bench/clusters.ts';
import { mirrorLab, pathLab } from '../../bench/path-lab.ts';
import { loadLab } from '../../src/lab/load.ts';

/** Loads the files as labs itself does, with every rule. */
async function load(t: ExecutionContext, files: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'labs-test-'));
  t.teardown(() => rm(folder, { recursive: true, force: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, 'sized', path)), { recursive: true });
    await writeFile(join(folder, 'sized', path), text);
  }
  return loadLab(join(folder, 'sized'), { knownImages: ['toolbox'] });
}

test('labs of every size are sound', async (t) => {
  const six = await load(t, { 'lab.yaml': labOfClusters(6) });
  t.is(six.clusters.length, 6);
  t.deepEqual((await load(t, { 'lab.yaml': labOfLinks(0) })).links, []);
  t.is((await load(t, { 'lab.yaml': labOfLinks(24) })).links.length, 24);
});

test('the lab of paths has a check for every number of flows on either link', async (t) => {
  const lab = await load(t, pathLab([1, 4], 1000));
  t.deepEqual(
    lab.checks.map((check) => [check.name, check.kind === 'packets' && check.flows.length]),
    [
      ['veth-1', 1],
      ['veth-4', 4],
      ['vxlan-1', 1],
      ['vxlan-4', 4],
    ],
  );
});

test('one of the two links of the mirror lab is mirrored', async (t) => {
  const { mirrors, links } = await load(t, mirrorLab());
  t.deepEqual(
    mirrors.map(({ of }) => of.interface),
    ['x'],
  );
  t.is(links.length, 3);
});

test('clusters by hand do not share subnets', (t) => {
  const subnets = [0, 1, 5].flatMap((at) => {
    const { networking } = parse(kindConfigOf(at, 'image')) as { networking: Record<string, string> };
    return [networking['podSubnet'], networking['serviceSubnet']];
  });
  t.is(new Set(subnets).size, 6);
});
