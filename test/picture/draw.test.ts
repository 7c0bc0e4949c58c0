import test from 'ava';
import { dotOf } from '../../src/picture/dot.ts';
import { drawAs } from '../../src/picture/draw.ts';
import type { Marks } from '../../src/picture/mark.ts';
import { mermaidOf } from '../../src/picture/mermaid.ts';
import { drawingOf } from '../../src/picture/svg.ts';
import { type Topology, topologyOf } from '../../src/picture/topology.ts';
import { labOf } from '../lab/lab-folder.ts';

test('mermaid: boxes, ends, pods, links, mirrors', async (t) => {
  t.deepEqual(mermaidOf(topologyOf(await labOf(t))).split('\n'), [
    'flowchart LR',
    '  subgraph box0["east"]',
    '    subgraph box1["control-plane"]',
    '      end0["n3"]',
    '      end1["tap"]',
    '      pod0("a<br/>net1 10.30.0.1/24 (macvlan)")',
    '      pod1[["tap<br/>sniffing pod<br/>net1 (host-device)"]]',
    '    end',
    '  end',
    '  subgraph box2["west"]',
    '    subgraph box3["control-plane"]',
    '    end',
    '    subgraph box4["worker"]',
    '      end2["n3"]',
    '      end3["tap"]',
    '      pod2("b<br/>net1 10.30.0.2/24 (macvlan)")',
    '    end',
    '  end',
    '  pod0 ---|"net1"| end0',
    '  end1 ---|"net1"| pod1',
    '  pod2 ---|"net1"| end2',
    '  end0 ---|"n3<br/>veth, MTU 1500"| end2',
    '  end3 ===|"tap<br/>vxlan 7, MTU 1450"| end1',
    '  end2 -.->|"mirror up<br/>ingress, by a pod"| end3',
    '',
  ]);
});

test('dot: what is solid, double and dashed, and where each line begins', async (t) => {
  const dot = dotOf(topologyOf(await labOf(t)));
  const edges = dot.split('\n').filter((line) => line.includes(' -> '));
  t.deepEqual(
    edges.map((line) => line.replace(/ \[.*/, '').trim()),
    [
      '"east/default/a":i0:e -> "east/control-plane:n3"',
      '"east/control-plane:tap" -> "east/default/tap":i0:w',
      '"west/default/b":i0:e -> "west/worker:n3"',
      '"east/control-plane:n3" -> "west/worker:n3"',
      '"west/worker:tap" -> "east/control-plane:tap"',
      '"west/worker:n3" -> "west/worker:tap"',
    ],
  );
  t.regex(edges[3] ?? '', /class="link veth".*label="n3\\nveth, MTU 1500"/);
  t.regex(edges[4] ?? '', /class="link vxlan".*color="black:black".*vxlan 7, MTU 1450/);
  t.regex(edges[5] ?? '', /style=dashed.*class="mirror".*ingress, by a pod/);
});

test('SVG: drawn by Graphviz, with a style for light and dark, the same every time', async (t) => {
  const topology = topologyOf(await labOf(t));
  const svg = await drawAs('svg', topology);
  t.is(svg, await drawAs('svg', topology));
  t.regex(svg, /^<svg [^>]*class="topology"/);
  t.regex(svg, /prefers-color-scheme:dark/);
  t.is(svg.match(/class="edge link/g)?.length, 2);
  t.is(svg.match(/class="edge mirror/g)?.length, 1);
  t.is(svg.match(/class="node pod sniffer"/g)?.length, 1);
});

test('marks give a line its class, and words beside the colour', async (t) => {
  const topology = topologyOf(await labOf(t));
  const marks: Marks = new Map([
    ['link n3', { status: 'pass', says: [] }],
    ['link tap', { status: 'unchecked', says: [] }],
    ['mirror up', { status: 'fail', says: [] }],
  ]);
  const svg = await drawingOf(topology, marks);
  t.notRegex(svg, /<style>/);
  t.regex(svg, /class="edge link veth pass"/);
  t.regex(svg, /class="edge link vxlan unchecked"/);
  t.regex(svg, /class="edge mirror fail"/);
  t.regex(svg, />✓ pass</);
  t.regex(svg, />not checked</);
  t.regex(svg, />✗ fail</);
});

test('no name is taken for a piece of the picture’s language', async (t) => {
  const evil = '"];<b>&amp;\\N end --> `x`\n%%|#quot;';
  const drawn = hostile(topologyOf(await labOf(t)), evil);
  const svg = await drawAs('svg', drawn);
  const texts = [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => plain(text ?? ''));
  const shown = evil.replace('\n', '\\n');
  t.true(texts.includes(shown), texts.join('\n'));
  t.true(texts.some((text) => text.startsWith(`mirror ${shown}`)));
  const mermaid = mermaidOf(drawn);
  t.is(mermaid.split('\n').length, mermaidOf(topologyOf(await labOf(t))).split('\n').length);
  t.notRegex(mermaid, /<b>|`|#quot;x|&amp;/);
  t.regex(mermaid, /pod0\("#34;#93;#59;#60;b#62;#38;amp#59;#92;N end --#62; #96;x#96;/);
});

function hostile(topology: Topology, name: string): Topology {
  return {
    ...topology,
    name,
    clusters: topology.clusters.map((cluster) => ({
      ...cluster,
      nodes: cluster.nodes.map((node) => ({ ...node, pods: node.pods.map((pod) => ({ ...pod, name })) })),
    })),
    mirrors: topology.mirrors.map((mirror) => ({ ...mirror, name })),
  };
}

function plain(text: string): string {
  return text
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('\u2060', '')
    .replaceAll('\u00a0', ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}
