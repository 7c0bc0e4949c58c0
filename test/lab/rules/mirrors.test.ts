import test from 'ava';
import { problemsOf } from '../lab-folder.ts';

test('a mirror begins and continues at ends of links', async (t) => {
  t.deepEqual(await problemsOf(t, [['onto: west/worker:tap', 'onto: west/worker:tpa']]), [
    'lab.yaml:21:11 mirrors[0].onto: No link ends at "west/worker:tpa". Did you mean "west/worker:tap"?',
  ]);
  t.deepEqual(await problemsOf(t, [['of: west/worker:n3', 'of: west/worker']]), [
    'lab.yaml:20:9 mirrors[0].of: "west/worker" is not an interface of a node. Write it as `cluster/node:interface`, such as `core/worker:n3`.',
  ]);
  t.deepEqual(await problemsOf(t, [['of: west/worker:n3', 'of: wets/worker:n3']]), [
    'lab.yaml:20:9 mirrors[0].of: There is no cluster "wets". Did you mean "west"?',
  ]);
});

test('both ends of a mirror are on one node', async (t) => {
  t.deepEqual(await problemsOf(t, [['onto: west/worker:tap', 'onto: east/control-plane:tap']]), [
    'lab.yaml:21:11 mirrors[0].onto: "east/control-plane:tap" is not on the node of "west/worker:n3". Copies begin on the node where the frames arrive: name a link end there.',
  ]);
});

test('nothing is mirrored onto itself', async (t) => {
  t.deepEqual(await problemsOf(t, [['onto: west/worker:tap', 'onto: west/worker:n3']]), [
    'lab.yaml:21:11 mirrors[0].onto: "west/worker:n3" is mirrored onto itself. Name the end of another link.',
  ]);
});

test('a link end receives the copies of one mirror', async (t) => {
  const again = 'by: pod\n  - { name: again, of: west/worker:n3, onto: west/worker:tap, by: pod }';
  t.deepEqual(await problemsOf(t, [['by: pod', again]]), [
    'lab.yaml:23:46 mirrors[1].onto: Mirror "up" already copies onto "west/worker:tap". Give each mirror a link of its own.',
  ]);
});

test('koko does not mirror onto a vxlan link', async (t) => {
  t.deepEqual(await problemsOf(t, [['by: pod', 'by: koko']]), [
    'lab.yaml:21:11 mirrors[0].onto: koko cannot mirror onto "tap", which is a vxlan link. Write `by: pod`, or make the link veth.',
  ]);
});

test('koko mirrors onto a link once', async (t) => {
  const edits = [
    ['    kind: vxlan\n    vni: 7\n', '    kind: veth\n'],
    ['by: pod', 'by: koko\n  - { name: back, of: east/control-plane:n3, onto: east/control-plane:tap }'],
  ] as const;
  t.deepEqual(await problemsOf(t, edits), [
    'lab.yaml:22:52 mirrors[1].onto: koko already mirrors onto link "tap" for "up". Write `by: pod` for one of the two.',
  ]);
});

test('a veth link must take the longest copy', async (t) => {
  const edits = [
    ['    kind: vxlan\n    vni: 7\n', '    kind: veth\n    mtu: 1400\n'],
    ['by: pod', 'by: koko'],
  ] as const;
  t.deepEqual(await problemsOf(t, edits), [
    'lab.yaml:21:11 mirrors[0].onto: Link "tap" (MTU 1400) drops the longest copies from "n3" (MTU 1500). Give "tap" `mtu: 1500` or more.',
  ]);
});

test('copies that would go round for ever are a problem, reported once', async (t) => {
  // Copies of n3 leave through tap, arrive at east's end of it and are put back onto n3.
  const round =
    'by: pod\n  - { name: round, of: east/control-plane:tap, onto: east/control-plane:n3, by: pod }';
  t.deepEqual(await problemsOf(t, [['by: pod', round]]), [
    'lab.yaml:19:5 mirrors[0]: Copies would go round for ever through mirrors "up", "round". Take one of them out.',
  ]);
});

test('two mirrors in a row that end somewhere are fine', async (t) => {
  const edits = [
    [
      'mirrors:\n',
      '  - { name: on, kind: veth, endpoints: [east/control-plane:on, west/control-plane:on] }\nmirrors:\n',
    ],
    [
      'by: pod',
      'by: pod\n  - { name: on, of: east/control-plane:tap, onto: east/control-plane:on, by: pod }',
    ],
  ] as const;
  t.deepEqual(await problemsOf(t, edits), []);
});
