import test from 'ava';
import { problemsOf, problemsOfText } from './lab-folder.ts';

test('the fixture has no problem', async (t) => {
  t.deepEqual(await problemsOf(t), []);
});

test('an empty file is a problem', async (t) => {
  t.deepEqual(await problemsOfText(t, ''), ['lab.yaml:1:1: The file is empty. A lab has clusters.']);
  t.deepEqual(await problemsOfText(t, '# soon\n'), ['lab.yaml:1:1: The file is empty. A lab has clusters.']);
});

test('a file that is not a mapping is a problem', async (t) => {
  t.deepEqual(await problemsOfText(t, '- 1\n'), ['lab.yaml:1:1: Expected a mapping, found a list']);
  t.deepEqual(await problemsOfText(t, 'text'), ['lab.yaml:1:1: Expected a mapping, found "text"']);
});

test('YAML syntax is reported where it breaks', async (t) => {
  t.deepEqual(await problemsOfText(t, 'title: x\nclusters: ["a\n'), [
    'lab.yaml:3:1: YAML syntax: Missing closing "quote',
  ]);
  t.deepEqual(await problemsOfText(t, 'title: "\\q"\nclusters: [\n'), [
    'lab.yaml:1:9: YAML syntax: Invalid escape sequence \\q',
    'lab.yaml:3:1: YAML syntax: Flow sequence in block collection must be sufficiently indented and end with a ]',
  ]);
});

test('a tab as indentation is named', async (t) => {
  t.deepEqual(await problemsOfText(t, 'clusters:\n\t- name: a\n'), [
    'lab.yaml:2:1: A tab indents this line. YAML is indented with spaces.',
  ]);
});

test('a key that stands twice does not hide what is wrong inside', async (t) => {
  t.deepEqual(await problemsOfText(t, 'clusters: []\nclusters: []\n'), [
    'lab.yaml:1:11 clusters: Expected at least 1 entry, found 0',
    'lab.yaml:2:1: This key stands here a second time. Keep one of the two.',
  ]);
});

test('several documents are a problem', async (t) => {
  t.deepEqual(await problemsOfText(t, 'clusters: []\n---\na: 1\n'), [
    'lab.yaml:3:1: The file holds several YAML documents; a lab is one. Remove the `---`.',
  ]);
});

test('an alias bomb is refused', async (t) => {
  const layer = (name: string, of: string) => `${name}: &${name} [${Array(9).fill(of).join(',')}]\n`;
  const bomb = `${layer('a', 'x')}${layer('b', '*a')}${layer('c', '*b')}${layer('d', '*c')}e: [*d,*d]\n`;
  t.deepEqual(await problemsOfText(t, bomb), [
    'lab.yaml:1:1: YAML aliases: Excessive alias count indicates a resource exhaustion attack',
  ]);
});

test('brackets nested without end are one problem', async (t) => {
  const problems = await problemsOfText(t, '['.repeat(100_000));
  t.is(problems.length, 1);
  t.regex(problems[0] ?? '', /^lab\.yaml:1:\d+: The file is nested too deeply$/);
});

test('an unknown tag is a problem', async (t) => {
  t.true(
    (await problemsOfText(t, 'title: !!js/function "x"\nclusters: [{ name: x }]\n')).includes(
      'lab.yaml:1:8: YAML syntax: Unresolved tag: tag:yaml.org,2002:js/function',
    ),
  );
});

test('a key named like a prototype is just unknown', async (t) => {
  const [first] = await problemsOfText(t, '__proto__: { polluted: 1 }\nclusters: [{ name: x }]\n');
  t.regex(first ?? '', /^lab\.yaml:1:1 __proto__: Unknown key "__proto__"/);
  t.is(({} as Record<string, unknown>).polluted, undefined);
});

test('an unknown key suggests the known one', async (t) => {
  t.deepEqual(await problemsOf(t, [['workers: 1', 'worker: 1']]), [
    'lab.yaml:7:5 clusters[1].worker: Unknown key "worker". Did you mean "workers"?',
  ]);
});

test('an unknown key that is near none lists the known ones', async (t) => {
  t.deepEqual(await problemsOf(t, [['of: west/worker:n3', 'of: west/worker:n3\n    colour: red']]), [
    'lab.yaml:21:5 mirrors[0].colour: Unknown key "colour". Known here: `name`, `of`, `direction`, `onto`, `by`.',
  ]);
});

test('a missing key points at what lacks it', async (t) => {
  t.deepEqual(await problemsOf(t, [['    vni: 7\n', '']]), [
    'lab.yaml:14:5 links[1].vni: `vni` is missing. Add it.',
  ]);
});

test('wrong types say what was expected and found', async (t) => {
  const problems = await problemsOf(t, [
    ['workers: 1', 'workers: 1.5'],
    ['images: [toolbox]', 'images: toolbox'],
    ['title: Two clusters, one link, one mirror', 'title: 5'],
    ['name: web\n', 'name:\n'],
  ]);
  t.deepEqual(problems, [
    'lab.yaml:1:8 title: Expected text, found 5. Put it in quotes.',
    'lab.yaml:7:14 clusters[1].workers: Expected a whole number, found 1.5',
    'lab.yaml:23:9 images: Expected a list, found "toolbox"',
    'lab.yaml:32:5 checks[1].name: Expected text, found nothing',
  ]);
});

test('a word that is none of the allowed ones suggests the nearest', async (t) => {
  t.deepEqual(await problemsOf(t, [['kind: vxlan', 'kind: vxlam']]), [
    'lab.yaml:15:11 links[1].kind: Expected `veth` or `vxlan`, found "vxlam". Did you mean "vxlan"?',
  ]);
});

test('numbers out of range are reported with the bound', async (t) => {
  const problems = await problemsOf(t, [
    ['vni: 7', 'vni: 16777216\n    mtu: 67'],
    ['kind: veth', 'kind: veth\n    mtu: 9001'],
    ['workers: 1', 'workers: -1'],
  ]);
  t.deepEqual(problems, [
    'lab.yaml:7:14 clusters[1].workers: Expected at least 0, found -1',
    'lab.yaml:13:10 links[0].mtu: Expected at most 9000, found 9001',
    'lab.yaml:17:10 links[1].vni: Expected at most 16777215, found 16777216',
    'lab.yaml:18:10 links[1].mtu: Expected at least 68, found 67',
  ]);
});

test('a veth link has no VNI', async (t) => {
  t.deepEqual(await problemsOf(t, [['kind: veth', 'kind: veth\n    vni: 3']]), [
    'lab.yaml:13:5 links[0].vni: A veth link has no `vni`. Remove it, or make the link `kind: vxlan`.',
  ]);
});

test('a link has two ends, and an end is text or a mapping', async (t) => {
  const problems = await problemsOf(t, [
    ['endpoints: [east/control-plane:n3, west/worker:n3]', 'endpoints: [east/control-plane:n3]'],
    ['[west/worker:tap,', '[{ at: west/worker:tap, adresses: [] },'],
  ]);
  t.deepEqual(problems, [
    'lab.yaml:13:16 links[0].endpoints: Expected exactly 2 entries, found 1',
    'lab.yaml:17:40 links[1].endpoints[0].adresses: Unknown key "adresses". Did you mean "addresses"?',
  ]);
});

test('a wrong shape in one place does not hide a broken rule in another', async (t) => {
  const problems = await problemsOf(t, [
    ['title: Two', 'titel: Two'],
    ['name: east', 'nam: east'],
    ['west/worker:tap, east', 'west/worker:eth0, east'],
    ['of: [there]', 'of: [ther]'],
  ]);
  t.deepEqual(problems, [
    'lab.yaml:1:1 titel: Unknown key "titel". Did you mean "title"?',
    'lab.yaml:3:5 clusters[0].name: `name` is missing. Add it.',
    'lab.yaml:3:5 clusters[0].nam: Unknown key "nam". Did you mean "name"?',
    'lab.yaml:31:37 checks[0].packets.copies[0].of[0]: There is no flow "ther" in this check. Did you mean "there"?',
  ]);
});

test('later entries of a list keep their own index and line when an earlier one is unusable', async (t) => {
  t.deepEqual(
    await problemsOf(t, [
      ['kind: veth', 'kind: wire'],
      ['west/worker:tap, east', 'west/worker:lo, east'],
    ]),
    [
      'lab.yaml:12:11 links[0].kind: Expected `veth` or `vxlan`, found "wire"',
      'lab.yaml:17:17 links[1].endpoints[0]: The interface name "lo" is taken in every node. Name the interface after the link.',
    ],
  );
});

test('text that is not UTF-8, and a file that is far too long, are not parsed', async (t) => {
  t.deepEqual(await problemsOfText(t, Uint8Array.of(0xff, 0xfe, 0x41)), [
    'lab.yaml:1:1: The file is not UTF-8 text',
  ]);
  t.deepEqual(await problemsOfText(t, 'x'.repeat(300_000)), [
    'lab.yaml:1:1: The file has 300000 bytes; at most 262144 are read',
  ]);
});
