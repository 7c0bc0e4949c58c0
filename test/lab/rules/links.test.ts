import test from 'ava';
import { problemsOf } from '../lab-folder.ts';

const here = 'lab.yaml:13:40 links[0].endpoints[1]:';
const end = (text: string) => [['west/worker:n3]', `${text}]`]] as const;

test('an end in a cluster that does not exist suggests the cluster', async (t) => {
  t.deepEqual(await problemsOf(t, end('wst/worker:n3')), [
    `${here} There is no cluster "wst". Did you mean "west"?`,
  ]);
  t.deepEqual(await problemsOf(t, end('elsewhere/worker:n3')), [
    `${here} There is no cluster "elsewhere". The lab's clusters: "east", "west".`,
  ]);
});

test('an end on a node that does not exist says which there are', async (t) => {
  t.deepEqual(await problemsOf(t, end('west/worker2:n3')), [
    `${here} Cluster "west" has no node "worker2". Its nodes: "control-plane", "worker". \`workers\` sets how many.`,
  ]);
  t.deepEqual(await problemsOf(t, end('west/controlplane:n3')), [
    `${here} Cluster "west" has no node "controlplane". Did you mean "control-plane"?`,
  ]);
});

for (const text of ['west/worker', 'west:n3', 'n3', '', 'a/b/c:n3', '/worker:n3']) {
  test(`${JSON.stringify(text)} is not an end`, async (t) => {
    t.deepEqual(
      await problemsOf(
        t,
        end(JSON.stringify(text)).map(([from, to]) => [from, to] as const),
      ),
      [
        `${here} ${JSON.stringify(text)} is not an interface of a node. Write it as \`cluster/node:interface\`, such as \`core/worker:n3\`.`,
      ],
    );
  });
}

test('an interface name has at most 15 bytes', async (t) => {
  const long = await problemsOf(t, [['west/worker:tap,', 'west/worker:sixteen-letters-,']]);
  t.is(
    long[0],
    'lab.yaml:17:17 links[1].endpoints[0]: The interface name "sixteen-letters-" has 16 bytes; Linux allows 15. Shorten it.',
  );
  const bytes = await problemsOf(t, [['west/worker:tap,', 'west/worker:ääääääää,']]);
  t.regex(bytes[0] ?? '', /"ääääääää" has 16 bytes; Linux allows 15/);
});

test('fifteen bytes are possible', async (t) => {
  const edits = [
    ['west/worker:tap,', 'west/worker:fifteen-letters,'],
    ['onto: west/worker:tap', 'onto: west/worker:fifteen-letters'],
  ] as const;
  t.deepEqual(await problemsOf(t, edits), []);
});

for (const name of ['a b', 'a;b', '$x', '-x', '.', '..', 'a/b', 'é', 'a:b', 'a,b', '']) {
  test(`${JSON.stringify(name)} cannot be an interface name`, async (t) => {
    const [first = ''] = await problemsOf(t, [['west/worker:tap,', `"west/worker:${name}",`]]);
    t.is(
      first,
      `lab.yaml:17:17 links[1].endpoints[0]: The interface name "${name}" cannot be used. Use letters, digits, dashes, dots and underscores; begin with a letter or digit.`,
    );
  });
}

for (const name of ['eth0', 'lo', 'all', 'default']) {
  test(`the interface name ${name} is taken`, async (t) => {
    const [first = ''] = await problemsOf(t, [['west/worker:tap,', `west/worker:${name},`]]);
    t.is(
      first,
      `lab.yaml:17:17 links[1].endpoints[0]: The interface name "${name}" is taken in every node. Name the interface after the link.`,
    );
  });
}

test('an interface is the end of one link only', async (t) => {
  const [first] = await problemsOf(t, [['west/worker:tap,', 'west/worker:n3,']]);
  t.is(
    first,
    'lab.yaml:17:17 links[1].endpoints[0]: "west/worker:n3" is already an end of link "n3". Name this interface otherwise.',
  );
});

test('the same interface name on two nodes is fine', async (t) => {
  t.deepEqual(
    await problemsOf(t, [['endpoints: [east/control-plane:n3, ', 'endpoints: [west/control-plane:n3, ']]),
    [
      'lab.yaml:5:17 clusters[0].manifests[0]: Network "n3" in "east.yaml" stands on the interface "n3", which no node of the cluster has. There are "eth0", "tap".',
    ],
  );
});

test('the two ends of a link are on two nodes', async (t) => {
  t.deepEqual(
    await problemsOf(t, [
      ['east/control-plane:tap]', 'west/worker:tap2]'],
      ['"device": "tap"', '"device": "eth0"'],
    ]),
    ['lab.yaml:17:34 links[1].endpoints[1]: Both ends are on node "west/worker". A link joins two nodes.'],
  );
});

test('a VNI belongs to one link', async (t) => {
  t.deepEqual(await problemsOf(t, [['kind: veth', 'kind: vxlan\n    vni: 7']]), [
    'lab.yaml:17:10 links[1].vni: VNI 7 is already the one of link "n3". Take a number of its own.',
  ]);
});
