import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { type Bench, changedBy, makeBench, notPassed, root, run, type UpAnswer } from './labs.ts';
import { liveLab } from './live-lab.ts';
import { leftOf } from './traces.ts';

const source = join(root, 'test/fixtures/labs/link');

const links = `
  - name: n9
    kind: vxlan
    vni: 9
    endpoints: [east/control-plane:n9, west/control-plane:n9]
  - name: tap
    kind: veth
    endpoints: [east/control-plane:tap, west/control-plane:tap]
mirrors:
  - name: down
    of: east/control-plane:n3
    onto: east/control-plane:tap
    by: pod
images: [toolbox]`;

const alone = `title: One of the clusters alone
clusters:
  - name: east
    addons: [multus]
images: [toolbox]
checks:
  - name: gone
    title: The pod of the link is gone
    kubernetes: { cluster: east, kind: Pod, name: a, absent: true }
`;

const map = `
---
apiVersion: v1
kind: ConfigMap
metadata: { name: extra }
data: { a: b }
`;

async function up(t: ExecutionContext, bench: Bench): Promise<UpAnswer> {
  const { code, stdout, stderr } = await bench.labs('up', bench.name, '--yes', '--json');
  t.is(code, 0, stderr);
  const answer = JSON.parse(stdout) as UpAnswer;
  t.deepEqual(notPassed(answer.verdicts), []);
  return answer;
}

test('what a lab has no more is taken away by the next up, and nothing else is touched', async (t) => {
  t.timeout(15 * 60_000);
  const bench = await makeBench(t, source, t.teardown);
  const lab = liveLab(bench);
  const plain = await readFile(join(source, 'lab.yaml'), 'utf8');
  const east = await readFile(join(source, 'east.yaml'), 'utf8');
  const write = (file: string, text: string) => writeFile(join(bench.folder, file), text);
  const interfaces = async (cluster: string) => {
    const listed = await lab.inNode(`${cluster}-control-plane`, 'ip', '-o', 'link', 'show');
    return [...listed.matchAll(/^\d+: ([^@:]+)/gm)].map((match) => match[1]);
  };

  await write('lab.yaml', plain.replace('\nimages: [toolbox]', links));
  await write('east.yaml', east + map);
  await up(t, bench);
  for (const cluster of ['east', 'west']) {
    const there = await interfaces(cluster);
    t.true(
      ['n9', 'tap'].every((name) => there.includes(name)),
      String(there),
    );
  }

  await write('lab.yaml', plain);
  await write('east.yaml', east);
  const planned = await bench.labs('plan', bench.name);
  t.regex(planned.stdout, /# Removing link n9[\s\S]*ip link delete dev n9/);
  const changed = changedBy(await up(t, bench)).sort();
  t.deepEqual(changed, ['remove link n9', 'remove link tap', 'remove objects east']);
  for (const cluster of ['east', 'west']) {
    const there = await interfaces(cluster);
    t.true(there.includes('n3'));
    t.false(there.includes('n9') || there.includes('tap'), String(there));
  }
  const rules = await lab.inNode('east-control-plane', 'tc', 'filter', 'show', 'dev', 'n3', 'ingress');
  t.is(rules.trim(), '');
  const objects = await lab.kubectl('east', 'get', 'configmap,deployment', '--output=name');
  t.notRegex(objects, /extra|mirror-down/);
  const status = await bench.labs('status', bench.name);
  t.is(status.code, 0);
  t.notRegex(status.stdout, /Removing/, 'what is gone is kept in mind no longer');
  t.deepEqual(changedBy(await up(t, bench)), []);

  await write('lab.yaml', alone);
  // The kernel takes the other end of n3 away with the node, a moment after it: `up` may still meet it.
  const last = changedBy(await up(t, bench)).filter((id) => id !== 'remove link n3');
  t.deepEqual(last.sort(), ['remove cluster west', 'remove objects east']);
  t.deepEqual(
    (await run('docker', 'ps', '--format', '{{.Names}}', '--filter', `name=labs-${bench.name}-west`)).trim(),
    '',
  );
  t.false((await interfaces('east')).includes('n3'));

  const other = await bench.labs(
    'up',
    join(root, 'test/fixtures/labs/one-node'),
    '--as',
    bench.name,
    '--yes',
  );
  t.is(other.code, 2, other.stderr);
  t.regex(other.stderr, /is up already, as the lab/);
  t.is((await bench.labs('down', bench.name)).code, 0);
  t.deepEqual(await leftOf(bench, []), []);
});
